import { MAX_CHOSEN_IDS } from "./chosen-ids.ts";
import type { Claim } from "./claim.ts";

/** The weight of an order is the number of its lines. Those with a chosen id are heavier, so that a batch has few of them. */
export function weigh(claim: Claim): number {
  const lines = "lines" in claim ? claim.lines.length : 1;
  const { chosenIds } = claim;
  return chosenIds ? lines + (WEIGHT_WITH_ID - 1) * chosenIds.ids.length : lines;
}

// While one batch is written, the callers of the previous one continue. With 512 callers, two or three batches keep
// database and process busy. Smaller batches need more transactions. In larger ones all callers wait for each other.
// Of sizes from 32 to 500, 128 to 256 were fastest.
export const MAX_BATCH_WEIGHT = 192;

const WEIGHT_WITH_ID = MAX_BATCH_WEIGHT / MAX_CHOSEN_IDS;
