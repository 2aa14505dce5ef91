import type { DeliveryTimings } from "../../src/webhooks/keep-delivering.ts";

/** Short, so that a lease of a killed process ends soon. */
export const TEST_TIMINGS: DeliveryTimings = {
  pauseMs: 20,
  timeoutMs: 400,
  // How fast this machine answers must not matter: tests that are about slow receivers set another.
  slowMs: 3_600_000,
  turnMs: 500,
  firstPauseMs: 10,
};
