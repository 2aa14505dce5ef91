import type { HttpRequest } from "../../../requests/http-request.ts";
import type { OrderTally, OrdersPlan } from "../place-orders.ts";

/** Orders from a process of their own. */
export interface OrdersJob {
  readonly kind: "orders";
  readonly databaseUrl: string;
  readonly plan: OrdersPlan;
}

/** Groups of connections that repeat requests. Each group is counted separately. */
export interface CrowdsJob {
  readonly kind: "crowds";
  readonly url: string;
  /** The job ends at the latest after this time. */
  readonly timeLimitMs: number;
  readonly crowds: readonly {
    readonly connections: number;
    readonly wish: "purchase" | "read";
    readonly ticketOptionId: string;
  }[];
}

/** Connections that each send many requests without waiting for a response. */
export interface PipelinesJob {
  readonly kind: "pipelines";
  readonly url: string;
  readonly connections: number;
  readonly requestsPerConnection: number;
  readonly request: HttpRequest;
}

/** Connections that each send a request without its last byte. */
export interface BodiesJob {
  readonly kind: "bodies";
  readonly url: string;
  readonly connections: number;
  readonly bodyBytes: number;
}

/** Probes repeatedly whether a server responds, each time on a new connection. */
export interface ProbesJob {
  readonly kind: "probes";
  readonly url: string;
}

export type CompanionJob = OrdersJob | CrowdsJob | PipelinesJob | BodiesJob | ProbesJob;

/** Results of one group of connections. */
export interface CrowdTally {
  readonly seconds: number;
  /** Number of responses by status. */
  readonly answers: Readonly<Record<string, number>>;
  readonly errors: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

export interface ConnectionsTally {
  /** Number of connections that the server rejected, or closed before the job was stopped. */
  readonly closedByServer: number;
}

export interface ProbesTally {
  readonly probes: number;
  readonly failed: number;
  readonly p99Ms: number;
}

/** Results of each kind of job. */
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
