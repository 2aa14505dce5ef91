import type { ClaimOutcome } from "./box-office-observer.ts";
import type { Claim } from "../settle/claim.ts";
import type { Outcome } from "../settle/outcome.ts";

/** A word for what became of a claim, for metrics and traces. */
export function nameOutcome(outcome: Outcome, claim: Claim): ClaimOutcome {
  if (outcome.is === "refused") return outcome.code;
  if (outcome.is === "refused order") return "order_refused";
  // Found after a lost COMMIT, to a caller without a key it is the first grant.
  return outcome.is === "replayed" && isRepeatable(claim) ? "replayed" : "granted";
}

function isRepeatable(claim: Claim): boolean {
  if (claim.kind === "order") return claim.lines.some((line) => line.isRepeatable);
  return "isRepeatable" in claim && claim.isRepeatable;
}
