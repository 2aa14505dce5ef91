import type { Wish } from "../drivers/job.ts";

/** How often each ticket option is requested, relative to the others. The most popular is first. */
export type Popularity = readonly number[];

export interface Workload {
  readonly demand: Popularity;
  /** Numbers of HTTP connections, or of callers in the process, that `--full` measures. @default [128] */
  readonly connections?: readonly number[];
  readonly isSoldOut?: boolean;
  /** Each ticket takes one unit of a hall that all options draw on. They have no count of their own. */
  readonly hasHall?: boolean;
  /** The operation of each request. Holds exist only for JSON:API. @default "purchase" */
  readonly wish?: Wish;
  /** Number of connections that purchase while the measured ones read. */
  readonly buyersBesideReaders?: number;
  /** Number of purchases of each request. They are one order: all or none. */
  readonly linesPerOrder?: number;
  /** Each order is a basket, which is held and then confirmed. Only without HTTP. */
  readonly isBasket?: boolean;
  /** Another session keeps the row of the most popular option locked, until the measurement ends. */
  readonly isLocked?: boolean;
  /** The table `purchases` already has millions of rows. */
  readonly isStored?: boolean;
  /** Number of worker processes of the gateway. */
  readonly workers?: number;
  /** Number of gateways that share the database. The connections are divided among them. @default 1 */
  readonly gateways?: number;
}

const HOT = popularity(1);
const EVEN = popularity(10_000);
const EVEN_1000 = popularity(1_000);
const ZIPF = popularity(10_000, (rank) => 1 / rank);
const EVENT = popularity(12, (rank) => (rank === 1 ? 60 : 40 / 11));

const CONNECTIONS = [1, 16, 128, 512];

/** All workloads. */
export const WORKLOADS = {
  hot: { demand: HOT, connections: [1, 4, 16, 128, 256, 512] },
  even: { demand: EVEN, connections: CONNECTIONS },
  zipf: { demand: ZIPF, connections: CONNECTIONS },
  event: { demand: EVENT, connections: CONNECTIONS },
  "even-1000": { demand: EVEN_1000 },
  hall: { demand: popularity(12), hasHall: true },
  "locked-row": { demand: EVEN_1000, isLocked: true },
  "orders-3": { demand: EVEN_1000, linesPerOrder: 3 },
  baskets: { demand: EVEN_1000, linesPerOrder: 3, isBasket: true },
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

/** @param weightOf weight of each option. @default the same for all */
function popularity(options: number, weightOf: (rank: number) => number = () => 1): Popularity {
  return Array.from({ length: options }, (_, index) => weightOf(index + 1));
}
