import type { ClaimOutcome } from "./box-office-observer.ts";
import { linesOf, type Claim, type OptionClaim } from "../settle/claim.ts";
import type { Outcome } from "../settle/outcome.ts";

/** Names the outcome of a claim, for metrics and traces. */
export function nameOutcome(outcome: Outcome, claim: Claim): ClaimOutcome {
  if (outcome.is === "refused") return outcome.code;
  if (outcome.is === "refused order") return "order_refused";
  // A row that is found after a lost COMMIT is the first grant for a caller without a key.
  return outcome.is === "replayed" && linesOf(claim).some(isRepeatable) ? "replayed" : "granted";
}

function isRepeatable(claim: OptionClaim): boolean {
  if (claim.kind === "capacity") return claim.move?.isRepeatable ?? false;
  return "isRepeatable" in claim && claim.isRepeatable;
}
