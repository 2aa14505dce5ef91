import { Counter, type Registry } from "@prometheus-io/client";

import type { CallerKind } from "../rate-limit/limit-requests.ts";

/** Counts requests that exceeded the rate limit. */
export function measureRateLimit(registry: Registry): (kind: CallerKind) => void {
  const rejected = new Counter({
    name: "ticket_allocation_rate_limited_requests_total",
    help: "Requests that exceeded the rate limit, by kind of caller.",
    labelNames: ["caller"],
    registers: [registry],
  });
  // A series that appears with its first event hides that event from rate().
  for (const caller of ["subject", "address"]) rejected.inc({ caller }, 0);
  return (caller) => rejected.inc({ caller });
}
