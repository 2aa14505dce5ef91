import type { QueuedClaim, WaitingOption } from "./option-turns.ts";
import { weigh } from "./weigh.ts";

/** Claims of an option that are considered for a batch, those that cannot be in it included. */
export const MAX_CONSIDERED = 4_096;

/** Claims that are compared for a batch, once for each of their options. */
const MAX_COMPARED = 8_192;

export interface ChooseClaimsOptions {
  /** What the claims weigh at most; one alone may be heavier. */
  readonly maxWeight: number;
  readonly optionOf: (id: string) => WaitingOption;
  /** Whether the batch has the option, or may have it. */
  readonly isAvailable: (option: WaitingOption) => boolean;
  /** Whether an option that is not available will not be so after the next batch. */
  readonly isAway: (option: WaitingOption) => boolean;
  /** Whether the caller of a claim still waits. */
  readonly isWanted: (claim: QueuedClaim) => boolean;
  readonly onChosen: (claim: QueuedClaim) => void;
  /** An order lacks some of its options, or is not the next on them. */
  readonly onLeft: (order: LeftOrder) => void;
}

/** An order that cannot be in a batch. */
export interface LeftOrder {
  readonly claim: QueuedClaim;
  readonly lacking: readonly WaitingOption[];
  /** The option from which it was considered. */
  readonly from: WaitingOption;
  /** An option that is away. */
  readonly heldUpBy: WaitingOption | undefined;
}

/** Chooses the claims of one batch, option by option. */
export interface ClaimChoice {
  /**
   * Chooses what waits first for an option.
   *
   * @param until time of `performance.now()`: none whose callers came later. @default Infinity
   * @returns why claims are left: there is no more room, or they wait for what an order before them lacks
   */
  readonly chooseFrom: (
    option: WaitingOption,
    until?: number,
  ) => "no room" | "waiting" | "later" | undefined;
  readonly isFull: () => boolean;
  readonly chosen: ReadonlySet<QueuedClaim>;
}

/**
 * A claim on one option waits only for what is before it. An order is chosen once nothing is before it on
 * any of its options that has not been chosen; claims behind it wait, unless it lacks what is away.
 */
export function chooseClaims({
  maxWeight,
  optionOf,
  isAvailable,
  isAway,
  isWanted,
  onChosen,
  onLeft,
}: ChooseClaimsOptions): ClaimChoice {
  const chosen = new Set<QueuedClaim>();
  let weight = 0;
  let compared = 0;

  const isFull = () => weight >= maxWeight || compared >= MAX_COMPARED;

  function chooseFrom(option: WaitingOption, until = Infinity) {
    for (const claim of firstClaims(option)) {
      if (compared >= MAX_COMPARED) return "waiting";
      compared += 1;
      if (claim.since > until) return "later";
      if (chosen.has(claim) || !isWanted(claim)) continue;
      const lacking = lackingOf(claim);
      if (lacking.length > 0) {
        const heldUpBy = lacking.find(isAway);
        onLeft({ claim, lacking, from: option, heldUpBy });
        if (heldUpBy) continue;
        return "waiting";
      }
      const heavier = weight + weigh(claim.claim);
      if (heavier > maxWeight && weight > 0) return "no room";
      weight = heavier;
      chosen.add(claim);
      onChosen(claim);
    }
    return undefined;
  }

  const isContested = (option: WaitingOption) => !isAvailable(option) && isAway(option);

  function lackingOf(claim: QueuedClaim): readonly WaitingOption[] {
    if (claim.ticketOptionIds.length === 1) return [];
    const { heldUpBy } = claim;
    // Nothing else is asked then: many like it may wait.
    if (heldUpBy && isContested(heldUpBy)) return [heldUpBy];
    const options = claim.ticketOptionIds.map(optionOf);
    const away = options.find(isContested);
    if (away) return [away];
    return options.filter((option) => !isAvailable(option) || !isNext(claim, option));
  }

  function isNext(claim: QueuedClaim, option: WaitingOption): boolean {
    for (const before of firstClaims(option)) {
      if (before === claim) return true;
      compared += 1;
      if (!chosen.has(before) && !before.heldUpBy) return false;
    }
    return false;
  }

  return { chooseFrom, isFull, chosen };
}

/** The claims that wait first for an option. */
export function* firstClaims({ claims }: WaitingOption): Generator<QueuedClaim, undefined> {
  for (let index = 0; index < Math.min(claims.length, MAX_CONSIDERED); index += 1) {
    if (claims[index]!.isWaiting) yield claims[index]!;
  }
  return undefined;
}
