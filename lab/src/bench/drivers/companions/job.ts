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

/** Connections that each watch the same ticket option until it is sold out. */
export interface WatchersJob {
  readonly kind: "watchers";
  readonly url: string;
  readonly connections: number;
  readonly ticketOptionId: string;
}

export type CompanionJob =
  | OrdersJob
  | CrowdsJob
  | PipelinesJob
  | BodiesJob
  | ProbesJob
  | WatchersJob;

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

/** An event that some watchers have received: the allocation, and the one that they have seen before. */
export interface Sighting {
  readonly before: number;
  readonly allocation: number;
  /** When each of them has received it: milliseconds since 1970. */
  readonly atMs: readonly number[];
}

export interface WatchersTally extends ConnectionsTally {
  readonly watching: number;
  /** Number of watchers that have not seen that nothing is left. */
  readonly unaware: number;
  readonly sightings: readonly Sighting[];
}

/** Results of each kind of job. */
export interface CompanionResults {
  readonly orders: OrderTally;
  readonly crowds: readonly CrowdTally[];
  readonly pipelines: ConnectionsTally;
  readonly bodies: ConnectionsTally;
  readonly probes: ProbesTally;
  readonly watchers: WatchersTally;
}

export interface StartedJob<Result> {
  stop(): Promise<Result>;
}
