/** What a process that makes load is to do. */
export interface LoadJob {
  readonly url: string;
  readonly ticketOptionIds: readonly string[];
  readonly connections: number;
  /** After a 503, each asks again so many milliseconds later, on average: far sooner than it is told to. */
  readonly pauseMs: number;
  /** Not counted: the connections are opened meanwhile. */
  readonly warmupMs: number;
  readonly measureMs: number;
}

/** What it was told. */
export interface LoadResult {
  readonly seconds: number;
  /** Answered with tickets. */
  readonly sold: number;
  /** 503. */
  readonly busy: number;
  /** 400: told that too few were left. */
  readonly refused: number;
  /** Every other status, and how often. */
  readonly others: Readonly<Record<string, number>>;
  readonly brokenConnections: number;
  readonly busyWithoutRetryAfter: number;
  readonly soldLatencyMs: Latency;
  readonly busyLatencyMs: Latency;
  /** When its last connection was closed, in milliseconds since 1970. */
  readonly endedAt: number;
}

export interface Latency {
  readonly p50: number;
  readonly p99: number;
}
