import type { MeasuredProcesses } from "../measure/window.ts";
import type { OrdersPlan } from "./place-orders.ts";

/** How long a driver works. */
export interface Duration {
  readonly warmupMs: number;
  readonly measureMs: number;
}

/** The ticket options that are requested, and how often. */
export interface Demand {
  /** The most popular first. */
  readonly ticketOptionIds: readonly string[];
  /** The option that each of them draws on. */
  readonly hallId?: string | undefined;
  /** How often each is requested, relative to the others. */
  readonly weights: readonly number[];
}

/** The format of requests and responses. */
export type Protocol = "jsonapi" | "graphql" | "noop";

/** The operation of each request. */
export type Wish = "purchase" | "hold";

/** Load over HTTP, for servers in processes of their own. */
export interface HttpJob extends Duration, MeasuredProcesses {
  readonly kind: "http";
  /** URLs of servers that share a database. */
  readonly urls: readonly string[];
  readonly protocol: Protocol;
  readonly demand: Demand;
  /** Of all servers together. */
  readonly connections: number;
  readonly wish: Wish;
  /** Number of purchases of each request. */
  readonly linesPerOrder: number;
  /** Number of connections that purchase. If it is not 0, `connections` read the hot option. */
  readonly buyersBesideReaders: number;
}

/** Callers in the process of the seller, without HTTP. */
export interface CallersJob extends Duration {
  readonly kind: "callers";
  /** The core with a journal, or without. */
  readonly seller: "core" | "core-journal" | "transaction";
  readonly databaseUrl: string;
  readonly demand: Demand;
  readonly callers: number;
  /** Number of purchases of each call. Several are an order. @default 1 */
  readonly linesPerOrder?: number | undefined;
  /** Whether each order is a basket, which is held and then confirmed. */
  readonly isBasket?: boolean | undefined;
  /** Whether another session keeps the row of the most popular option locked, until the measurement ends. */
  readonly isLocked?: boolean | undefined;
  /** The user of the first caller. The other callers purchase for new users. */
  readonly regularUserId?: string;
  /** Orders that the same box office gets at the same time. */
  readonly ordersBeside?: OrdersPlan | undefined;
  readonly postgresPid: number;
}

/** Inserts by PostgreSQL alone. */
export interface InsertJob extends Duration {
  readonly kind: "insert";
  readonly databaseUrl: string;
  readonly demand: Demand;
  readonly postgresPid: number;
}

export type Job = HttpJob | CallersJob | InsertJob;
