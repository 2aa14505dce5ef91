import type { Wish } from "../drivers/job.ts";

export interface Workload {
  /** What is wanted: one option, many, or one by most. */
  readonly demand: "hot" | "spread" | "mix";
  readonly isSoldOut?: boolean;
  /** What is asked for, of ours over JSON:API. @default "purchase" */
  readonly wish?: Wish;
  /** Connections that purchase while the measured ones read. */
  readonly buyersBesideReaders?: number;
  /** Purchases that each request makes, as an order: all or none. */
  readonly linesPerOrder?: number;
  /** The purchases table holds millions of rows already. */
  readonly isStored?: boolean;
  /** Processes of the gateway that share its port. */
  readonly workers?: number;
}

/** What the subjects are asked to do. */
export const WORKLOADS = {
  hot: { demand: "hot" },
  spread: { demand: "spread" },
  mix: { demand: "mix" },
  soldout: { demand: "hot", isSoldOut: true },
  reads: { demand: "hot", buyersBesideReaders: 16 },
  holds: { demand: "hot", wish: "hold" },
  orders: { demand: "hot", linesPerOrder: 1_000 },
  stored: { demand: "hot", isStored: true },
  "workers-1": { demand: "hot", workers: 1 },
  "workers-2": { demand: "hot", workers: 2 },
  "workers-4": { demand: "hot", workers: 4 },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

export function workloadOf(name: WorkloadName): Workload {
  return WORKLOADS[name];
}
