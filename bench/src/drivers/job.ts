import type { MeasuredProcesses } from "../measure/window.ts";
import type { OrdersPlan } from "./place-orders.ts";

/** How long a driver works. */
export interface Duration {
  readonly warmupMs: number;
  readonly measureMs: number;
}

/** Which ticket options are wanted, and how often. */
export interface Demand {
  /** The most popular first. */
  readonly ticketOptionIds: readonly string[];
  /** How often each is wanted, relative to the others. */
  readonly weights: readonly number[];
}

/** What a purchase and its answer look like over HTTP. */
export type Protocol = "jsonapi" | "graphql" | "noop";

/** What each request asks for. */
export type Wish = "purchase" | "hold";

/** Load sent over HTTP to servers in processes of their own. */
export interface HttpJob extends Duration, MeasuredProcesses {
  readonly kind: "http";
  /** Of servers that share a database. */
  readonly urls: readonly string[];
  readonly protocol: Protocol;
  readonly demand: Demand;
  /** Over all servers. */
  readonly connections: number;
  readonly wish: Wish;
  /** Purchases that each request makes. */
  readonly linesPerOrder: number;
  /** Connections that purchase meanwhile; then `connections` read the hot option. */
  readonly buyersBesideReaders: number;
}

/** Callers in the process that sells: no HTTP. */
export interface CallersJob extends Duration {
  readonly kind: "callers";
  readonly seller: "core" | "afternoon";
  readonly databaseUrl: string;
  readonly demand: Demand;
  readonly callers: number;
  /** Purchases that each call makes. @default 1 */
  readonly linesPerOrder?: number | undefined;
  /** Whether another session keeps the row of the most popular option locked, until the measuring ends. */
  readonly isLocked?: boolean | undefined;
  /** Who the first of the callers buys for; the others buy for users not seen before. */
  readonly regularUserId?: string;
  /** Orders that the same box office is given meanwhile. */
  readonly ordersBeside?: OrdersPlan | undefined;
  readonly postgresPid: number;
}

/** Rows written by PostgreSQL alone. */
export interface InsertJob extends Duration {
  readonly kind: "insert";
  readonly databaseUrl: string;
  readonly demand: Demand;
  readonly postgresPid: number;
}

export type Job = HttpJob | CallersJob | InsertJob;
