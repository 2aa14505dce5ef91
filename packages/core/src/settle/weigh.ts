import type { Claim } from "./claim.ts";

/** An order weighs as much as its lines. */
export function weigh(claim: Claim): number {
  return claim.kind === "order" ? claim.lines.length : 1;
}

// While one batch is written, the callers of the one before are answered: two or three of
// them at 512 callers keep both sides busy. Smaller ones cost more transactions, larger
// ones make everybody wait for everybody: of 32 to 500, 128 to 256 were best.
export const MAX_BATCH_WEIGHT = 192;
