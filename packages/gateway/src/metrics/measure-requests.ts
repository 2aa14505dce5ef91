import { Histogram, type Registry } from "@prometheus-io/client";

import type { GatewayResponse } from "../http/gateway-response.ts";
import { knownMethod } from "../http/known-method.ts";
import { DURATION_BUCKETS } from "./durations.ts";

/** @param status null if the client went away before the response began */
export type CountRequest = (
  response: Pick<GatewayResponse, "req" | "route">,
  status: number | null,
  durationMs: number,
) => void;

/** Measures the duration of requests by method, route template and status. */
export function measureRequests(registry: Registry): CountRequest {
  const duration = new Histogram({
    name: "http_request_duration_seconds",
    help: "Duration of HTTP requests from their headers to the end of the response.",
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
