import type { LoadRequest } from "../requests.ts";
import type { OrderTally, OrdersPlan } from "../place-orders.ts";

/** Orders from a process of their own. */
export interface OrdersJob {
  readonly kind: "orders";
  readonly databaseUrl: string;
  readonly plan: OrdersPlan;
}

/** Connections that each repeat requests, in groups that are counted apart. */
export interface CrowdsJob {
  readonly kind: "crowds";
  readonly url: string;
  /** It ends by then, stopped or not. */
  readonly timeLimitMs: number;
  readonly crowds: readonly {
    readonly connections: number;
    readonly wish: "purchase" | "read";
    readonly ticketOptionId: string;
  }[];
}

/** Connections that each send many requests without waiting for an answer. */
export interface PipelinesJob {
  readonly kind: "pipelines";
  readonly url: string;
  readonly connections: number;
  readonly requestsPerConnection: number;
  readonly request: LoadRequest;
}

/** Connections that each send all of a request but its last byte. */
export interface BodiesJob {
  readonly kind: "bodies";
  readonly url: string;
  readonly connections: number;
  readonly bodyBytes: number;
}

/** Looks, over a new connection each time, whether a server answers. */
export interface ProbesJob {
  readonly kind: "probes";
  readonly url: string;
}

export type CompanionJob = OrdersJob | CrowdsJob | PipelinesJob | BodiesJob | ProbesJob;

/** How one crowd was served. */
export interface CrowdTally {
  readonly seconds: number;
  /** By status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface ConnectionsTally {
  /** Connections that the server did not accept, or closed before it was stopped. */
  readonly closedByServer: number;
}

export interface ProbesTally {
  readonly probes: number;
  readonly failed: number;
  readonly p99Ms: number;
}

/** What each kind of job finds out. */
export interface CompanionResults {
  readonly orders: OrderTally;
  readonly crowds: readonly CrowdTally[];
  readonly pipelines: ConnectionsTally;
  readonly bodies: ConnectionsTally;
  readonly probes: ProbesTally;
}

export interface StartedJob<Result> {
  stop(): Promise<Result>;
}

/** Sent once the job has started, and with its result once it was stopped. */
export interface CompanionReply<Kind extends CompanionJob["kind"] = CompanionJob["kind"]> {
  readonly result?: CompanionResults[Kind];
}
