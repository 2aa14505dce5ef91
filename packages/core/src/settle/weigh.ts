import type { Claim } from "./claim.ts";

/** The weight of an order is the number of its lines. */
export function weigh(claim: Claim): number {
  return "lines" in claim ? claim.lines.length : 1;
}

// While one batch is written, the callers of the previous one continue. With 512 callers, two or three batches keep
// database and process busy. Smaller batches need more transactions. In larger ones all callers wait for each other.
// Of sizes from 32 to 500, 128 to 256 were fastest.
export const MAX_BATCH_WEIGHT = 192;
