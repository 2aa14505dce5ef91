import type { DeliveryTimings } from "../../src/webhooks/keep-delivering.ts";

/** Short, so that a lease of a killed process ends soon. */
export const TEST_TIMINGS: DeliveryTimings = {
  pauseMs: 20,
  timeoutMs: 400,
  turnMs: 500,
  firstPauseMs: 10,
};
