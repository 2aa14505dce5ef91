import { Counter, type Registry } from "@prometheus-io/client";

/** Notes how an attempt to deliver an event has ended. */
export type CountDelivery = (result: (typeof RESULTS)[number]) => void;

const RESULTS = ["delivered", "failed"] as const;

/** Counts attempts to deliver events to webhooks. */
export function measureDeliveries(registry: Registry): CountDelivery {
  const deliveries = new Counter({
    name: "ticket_allocation_webhook_deliveries_total",
    help: "Attempts to deliver an event to a webhook, by result.",
    labelNames: ["result"],
    registers: [registry],
  });
  for (const result of RESULTS) deliveries.inc({ result }, 0);
  return (result) => deliveries.inc({ result });
}
