import type { BoxOfficeObserver } from "@ticket-allocation/core";
import { collectDefaultMetrics, Registry } from "@prometheus-io/client";

import type { CallerKind } from "../rate-limit/limit-requests.ts";
import { measureBoxOffice } from "./measure-box-office.ts";
import { measureLoad, type Load } from "./measure-load.ts";
import { measureRateLimit } from "./measure-rate-limit.ts";
import { measureDeliveries, type CountDelivery } from "./measure-deliveries.ts";
import { measureRequests, type CountRequest } from "./measure-requests.ts";

/** The Prometheus metrics of one process. */
export interface Metrics {
  readonly boxOfficeObserver: BoxOfficeObserver;
  readonly countRequest: CountRequest;
  /** Counts a request that exceeded the rate limit. */
  readonly countRateLimited: (kind: CallerKind) => void;
  /** Counts an attempt to deliver an event to a webhook. */
  readonly countDelivery: CountDelivery;
  /** Registers gauges that are read on each scrape. Call it once. */
  readonly watchLoad: (load: Load) => void;
  /** Returns all metrics in Prometheus' text format. */
  readonly read: () => Promise<string>;
  /** Returns the same as plain data, to be added to that of other processes. */
  readonly snapshot: () => Promise<MetricSnapshot>;
}

/** The metrics of one process at one time. */
export type MetricSnapshot = readonly { readonly type: string }[];

/** Content type of the text. https://prometheus.io/docs/instrumenting/exposition_formats/ */
export const METRICS_MEDIA_TYPE: string = Registry.PROMETHEUS_CONTENT_TYPE;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    boxOfficeObserver: measureBoxOffice(registry),
    countRequest: measureRequests(registry),
    countRateLimited: measureRateLimit(registry),
    countDelivery: measureDeliveries(registry),
    watchLoad: (load) => measureLoad(registry, load),
    read: () => registry.metrics(),
    snapshot: () => registry.getMetricsAsJSON(),
  };
}
