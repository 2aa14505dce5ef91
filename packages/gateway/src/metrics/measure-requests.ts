import { Histogram, type Registry } from "@prometheus-io/client";

import type { IdentifiedResponse } from "../http/identified-response.ts";
import { knownMethod } from "../http/known-method.ts";
import { DURATION_BUCKETS } from "./durations.ts";

/** @param status null when the client went away before an answer was begun */
export type CountRequest = (
  response: Pick<IdentifiedResponse, "req" | "route">,
  status: number | null,
  durationMs: number,
) => void;

/** Measures requests by what was asked for, not by its id, and by the answer's status. */
export function measureRequests(registry: Registry): CountRequest {
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "How long HTTP requests took from their headers to the end of the answer.",
    labelNames: ["method", "route", "status"],
    buckets: DURATION_BUCKETS,
    registers: [registry],
  });
  return ({ req, route }, status, durationMs) => {
    const labels = {
      method: knownMethod(req.method) ?? "other",
      route: route?.template ?? "other",
      status: status ?? "none",
    };
    duration.observe(labels, durationMs / 1_000);
  };
}
