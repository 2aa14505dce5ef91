import {
  OPERATIONS,
  type ClaimKind,
  type ClaimOutcome,
  type Operation,
} from "@ticket-allocation/core";

const ALWAYS = ["granted", "aborted", "fault"] as const;

/** Errors that are detected before a claim exists. */
const FOUND_BEFORE = new Set<ClaimOutcome>(["hold_not_found", "purchase_not_found"]);

/** The possible outcomes of each kind of claim, once it is in the queue. */
export const OUTCOMES_BY_KIND = new Map<ClaimKind, readonly ClaimOutcome[]>([
  ...Object.values<Operation>(OPERATIONS).flatMap((operation) =>
    operation.claim ? [[operation.claim, outcomesOf(operation)] as const] : [],
  ),
  ["sweep", [...ALWAYS, "busy", "outcome_unknown"]],
]);

function outcomesOf({ claim, errors, takesKey }: Operation): readonly ClaimOutcome[] {
  const settled = errors.filter(
    (code) => !FOUND_BEFORE.has(code) && (code !== "invalid_input" || claim === "change"),
  );
  return [...ALWAYS, ...(takesKey ? ["replayed" as const] : []), ...settled];
}
