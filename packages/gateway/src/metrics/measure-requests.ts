import { Histogram, type Registry } from "@prometheus-io/client";
import type { IncomingMessage } from "node:http";

import { findRouteTemplate } from "../http/find-route-template.ts";
import { knownMethod } from "../http/known-method.ts";
import { DURATION_BUCKETS } from "./durations.ts";

/** @param status null when the client went away before an answer was begun */
export type CountRequest = (
  request: IncomingMessage,
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
  return ({ method, url = "" }, status, durationMs) => {
    const labels = {
      method: knownMethod(method) ?? "other",
      route: findRouteTemplate(url) ?? "other",
      status: status ?? "none",
    };
    duration.observe(labels, durationMs / 1_000);
  };
}
