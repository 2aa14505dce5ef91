/** Sizes and durations of a run. */
export interface HostileSizes {
  readonly warmupMs: number;
  readonly measureMs: number;
  readonly orderLines: number;
  readonly overdueHolds: number;
  /** How long to wait for the sweeper. */
  readonly sweepTimeoutMs: number;
  /** Purchases of each option with a limit per user, each by another user. */
  readonly purchasesOfOthers: number;
  readonly purchasesElsewhere: number;
  readonly cancelledPurchases: number;
  readonly connections: number;
  readonly requestsPerConnection: number;
  /** How long the connections stay open. */
  readonly connectedMs: number;
  /** From the end of the last connection until memory is measured again. */
  readonly quietMs: number;
  readonly watchers: number;
  /** Tickets of the option that they watch. */
  readonly watchedTickets: number;
}

export const SIZES: HostileSizes = {
  warmupMs: 1_000,
  measureMs: 3_000,
  orderLines: 1_000,
  overdueHolds: 1_000_000,
  sweepTimeoutMs: 75_000,
  purchasesOfOthers: 100_000,
  purchasesElsewhere: 1_000_000,
  cancelledPurchases: 200_000,
  connections: 1_000,
  requestsPerConnection: 200,
  connectedMs: 6_000,
  quietMs: 60_000,
  watchers: 5_000,
  watchedTickets: 50_000,
};

/** For a test that nothing is broken. */
export const QUICK_SIZES: HostileSizes = {
  warmupMs: 300,
  measureMs: 500,
  orderLines: 100,
  overdueHolds: 5_000,
  sweepTimeoutMs: 20_000,
  purchasesOfOthers: 2_000,
  purchasesElsewhere: 20_000,
  cancelledPurchases: 5_000,
  connections: 50,
  requestsPerConnection: 10,
  connectedMs: 1_000,
  quietMs: 2_000,
  watchers: 200,
  watchedTickets: 1_000,
};
