import type { TakenId } from "../chosen-ids.ts";
import type { Claim } from "../claim.ts";
import type { Outcome, Undecided } from "../outcome.ts";
import { refuse } from "./refuse.ts";

/** What is known, under the locks, of the ids that clients have chosen. */
export interface KnownIds {
  /** By id: the request that it was chosen for. */
  readonly requests: Map<string, string>;
  /** Ids that another transaction may be taking at the same time. */
  readonly contested: ReadonlySet<string>;
  /** Those that were granted in the decisions so far. */
  readonly taken: TakenId[];
}

export function noKnownIds(): KnownIds {
  return { requests: new Map(), contested: new Set(), taken: [] };
}

/**
 * Judges a claim with chosen ids, given the outcome that it has without regard to them. Ids of the same request are a
 * repetition: then it must have been granted before. All others must be free.
 */
export function judgeIds(
  { chosenIds }: Claim,
  outcome: Outcome,
  { requests, contested }: KnownIds,
): Outcome | Undecided {
  if (!chosenIds) return outcome;
  const { request, ids } = chosenIds;
  const known = ids.filter(({ id }) => requests.has(id));
  if (known.some(({ id }) => requests.get(id) !== request)) return refuse("id_taken");
  if (known.length > 0) return outcome.is === "replayed" ? outcome : refuse("id_taken");
  // A row of the box office itself, or of a key, has the id.
  const isTaken =
    outcome.is === "replayed" ||
    (outcome.is === "refused" && outcome.code === "idempotency_key_reused");
  if (isTaken) return refuse("id_taken");
  const isContested = outcome.is === "granted" && ids.some(({ id }) => contested.has(id));
  return isContested ? CONTESTED : outcome;
}

const CONTESTED: Undecided = { is: "undecided", alsoLock: [], isContested: true };

/** Notes the ids of a claim that was granted, for later decisions and for the write. */
export function takeIds({ chosenIds }: Claim, { requests, taken }: KnownIds): void {
  if (!chosenIds) return;
  const { request, ids } = chosenIds;
  for (const { id } of ids) {
    requests.set(id, request);
    taken.push({ id, request });
  }
}
