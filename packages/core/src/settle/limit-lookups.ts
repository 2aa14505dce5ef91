import { linesOf, type Claim } from "./claim.ts";
import type { Refused, Undecided } from "./outcome.ts";
import { lookupsPerUser, type NeededOption } from "./read/wanted-users.ts";

/**
 * Maximum number of lookups of users in a transaction. A user is looked up in an option with a limit, and in each option
 * that draws on it. All of them are locked meanwhile.
 */
const MAX_LOOKUPS = 2_000;

/** The same for the first claim, which is an order if it needs so many. */
const MAX_LOOKUPS_OF_ONE = 10_000;

/** Claims whose users are not looked up, with their outcomes if they were not granted before. */
export type UnreadClaims = ReadonlyMap<Claim, Undecided | Refused>;

/**
 * Limits what is read about the users of claims, in their order. The claims after that are decided by a later
 * transaction.
 */
export function limitLookups(
  options: readonly NeededOption[],
  claims: readonly Claim[],
): UnreadClaims {
  const unread = new Map<Claim, Undecided | Refused>();
  const lookups = new Map(options.map((option) => [option.id, lookupsPerUser(option)]));
  let all = 0;
  for (const { id, needs } of options) {
    const { buying, holding } = lookups.get(id)!;
    all += needs.users.size * buying + needs.holders.size * holding;
  }
  if (all <= MAX_LOOKUPS) return unread;

  const drawsOf = new Map(options.map(({ id, drawsOn }) => [id, drawsOn]));
  /** The users that are looked up for each option: to buy, and to hold. */
  const known = new Set<string>();
  /** The further users of a claim, and how many lookups they need. */
  function furtherOf(claim: Claim) {
    const further = new Map<string, number>();
    for (const line of linesOf(claim)) {
      if (!("userId" in line)) continue;
      const draws = drawsOf.get(line.ticketOptionId);
      if (!draws) continue;
      for (const id of [line.ticketOptionId, ...draws.map((draw) => draw.ticketOptionId)]) {
        const { buying, holding } = lookups.get(id)!;
        further.set(`${id} ${line.userId} buying`, buying);
        if (line.kind === "hold") further.set(`${id} ${line.userId} holding`, holding);
      }
    }
    let count = 0;
    for (const [user, each] of further) if (!known.has(user)) count += each;
    return { further, count };
  }

  let sum = 0;
  let isFull = false;
  for (const claim of claims) {
    const { further, count } = furtherOf(claim);
    if (count > MAX_LOOKUPS_OF_ONE) {
      unread.set(claim, TOO_MANY);
    } else if (count > 0 && (isFull || (sum > 0 && sum + count > MAX_LOOKUPS))) {
      isFull = true;
      unread.set(claim, { is: "undecided", alsoLock: [] });
    } else {
      sum += count;
      for (const user of further.keys()) known.add(user);
    }
  }
  return unread;
}

const TOO_MANY: Refused = {
  is: "refused",
  code: "invalid_input",
  issues: [
    {
      path: [],
      message: "must have fewer users: too many ticket options draw on those with a limit per user",
    },
  ],
};
