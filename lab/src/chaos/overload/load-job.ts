import type { LatencyFigures } from "../../statistics/latencies.ts";

/** The job of a load process. */
export interface LoadJob {
  readonly url: string;
  readonly ticketOptionIds: readonly string[];
  readonly connections: number;
  /** Mean pause of a buyer after a 503, in milliseconds. It is much shorter than Retry-After. */
  readonly pauseMs: number;
  /** Time for opening the connections, which is not counted. */
  readonly warmupMs: number;
  readonly measureMs: number;
}

/** The responses that it received. */
export interface LoadResult {
  readonly seconds: number;
  /** Number of granted purchases. */
  readonly sold: number;
  /** Number of responses 503. */
  readonly busy: number;
  /** Number of responses 400: too few tickets left. */
  readonly refused: number;
  /** Number of other responses, by status. */
  readonly others: Readonly<Record<string, number>>;
  readonly brokenConnections: number;
  readonly busyWithoutRetryAfter: number;
  readonly soldLatencyMs: LatencyFigures;
  readonly busyLatencyMs: LatencyFigures;
  /** The time when its last connection was closed, in milliseconds since 1970. */
  readonly endedAt: number;
}
