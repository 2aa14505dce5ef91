import type { Wish } from "../drivers/job.ts";

/** How often each ticket option is wanted, relative to the others; the most popular first. */
export type Popularity = readonly number[];

export interface Workload {
  readonly demand: Popularity;
  /** HTTP connections, or callers in the process, that `--full` measures. @default [128] */
  readonly connections?: readonly number[];
  readonly isSoldOut?: boolean;
  /** What is asked for, of ours over JSON:API. @default "purchase" */
  readonly wish?: Wish;
  /** Connections that purchase while the measured ones read. */
  readonly buyersBesideReaders?: number;
  /** Purchases that each request makes, as an order: all or none. */
  readonly linesPerOrder?: number;
  /** Another session keeps the row of the most popular option locked, until the measuring ends. */
  readonly isLocked?: boolean;
  /** The purchases table holds millions of rows already. */
  readonly isStored?: boolean;
  /** Processes of the gateway that share its port. */
  readonly workers?: number;
  /** Gateways that share the database. The connections are divided among them. @default 1 */
  readonly gateways?: number;
}

const HOT = popularity(1);
const EVEN = popularity(10_000);
const EVEN_1000 = popularity(1_000);
const ZIPF = popularity(10_000, (rank) => 1 / rank);
const EVENT = popularity(12, (rank) => (rank === 1 ? 60 : 40 / 11));

const CONNECTIONS = [1, 16, 128, 512];

/** What the subjects are asked to do. */
export const WORKLOADS = {
  hot: { demand: HOT, connections: [1, 4, 16, 128, 256, 512] },
  even: { demand: EVEN, connections: CONNECTIONS },
  zipf: { demand: ZIPF, connections: CONNECTIONS },
  event: { demand: EVENT, connections: CONNECTIONS },
  "even-1000": { demand: EVEN_1000 },
  stranger: { demand: EVEN_1000, isLocked: true },
  "orders-3": { demand: EVEN_1000, linesPerOrder: 3 },
  orders: { demand: HOT, linesPerOrder: 1_000, connections: [4] },
  soldout: { demand: HOT, isSoldOut: true },
  reads: { demand: HOT, buyersBesideReaders: 16 },
  holds: { demand: HOT, wish: "hold" },
  stored: { demand: HOT, isStored: true },
  "workers-2": { demand: HOT, workers: 2 },
  "workers-4": { demand: HOT, workers: 4 },
  "two-gateways": { demand: EVEN, gateways: 2 },
} as const satisfies Record<string, Workload>;

export type WorkloadName = keyof typeof WORKLOADS;

export function workloadOf(name: WorkloadName): Workload {
  return WORKLOADS[name];
}

/** @param weightOf what each option weighs; all the same without it */
function popularity(options: number, weightOf: (rank: number) => number = () => 1): Popularity {
  return Array.from({ length: options }, (_, index) => weightOf(index + 1));
}
