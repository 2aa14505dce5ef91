import type { QueuedClaim, WaitingOption } from "./option-turns.ts";
import { weigh } from "./weigh.ts";

/** Maximum number of claims of an option that are considered for a batch, including those that cannot be in it. */
export const MAX_CONSIDERED = 4_096;

/** Maximum number of comparisons for a batch. A claim is compared once for each of its options. */
const MAX_COMPARED = 8_192;

export interface ChooseClaimsOptions {
  /** Maximum weight of the claims. A single claim may be heavier. */
  readonly maxWeight: number;
  readonly optionOf: (id: string) => WaitingOption;
  /** Whether the batch contains the option, or may contain it for the claim. */
  readonly isAvailable: (option: WaitingOption, claim: QueuedClaim) => boolean;
  /** Whether an unavailable option is locked by another session, so that it stays unavailable after this batch. */
  readonly isLockedElsewhere: (option: WaitingOption) => boolean;
  /** Whether the caller of a claim still waits. */
  readonly isWanted: (claim: QueuedClaim) => boolean;
  readonly onChosen: (claim: QueuedClaim) => void;
  /** Called for a claim that lacks some of its options, or is not the first on them. */
  readonly onSkipped: (claim: SkippedClaim) => void;
}

/** A claim on several options that cannot be in a batch. */
export interface SkippedClaim {
  readonly claim: QueuedClaim;
  readonly lacking: readonly WaitingOption[];
  /** The option from which it was considered. */
  readonly from: WaitingOption;
  /** A lacking option that another session has locked. */
  readonly blockedBy: WaitingOption | undefined;
}

/** Chooses the claims of one batch, option by option. */
export interface ClaimChoice {
  /**
   * Chooses the first claims of an option.
   *
   * @param until time of `performance.now()`: later claims are not chosen. @default Infinity
   * @returns why claims remain: the batch is full, or they wait for an order before them or are later
   */
  readonly chooseFrom: (option: WaitingOption, until?: number) => "no room" | "waiting" | undefined;
  readonly isFull: () => boolean;
  readonly chosen: ReadonlySet<QueuedClaim>;
}

/**
 * A claim on one option waits only for the claims before it. A claim on several is chosen when all claims before it, on
 * each of its options, are chosen. Later claims wait for it, unless it waits for a row that another session has locked.
 */
export function chooseClaims({
  maxWeight,
  optionOf,
  isAvailable,
  isLockedElsewhere,
  isWanted,
  onChosen,
  onSkipped,
}: ChooseClaimsOptions): ClaimChoice {
  const chosen = new Set<QueuedClaim>();
  /** By option: the index of its first claim that is waiting and not chosen. */
  const frontOf = new Map<WaitingOption, number>();
  let weight = 0;
  let compared = 0;

  const isFull = () => weight >= maxWeight || compared >= MAX_COMPARED;

  function chooseFrom(option: WaitingOption, until = Infinity) {
    for (const claim of firstClaims(option)) {
      if (isFull()) return "no room";
      compared += 1;
      if (claim.since > until) return "waiting";
      if (!isWanted(claim)) continue;
      const lacking = lackingOf(claim);
      if (lacking.length > 0) {
        const blockedBy = lacking.find(isLockedElsewhere);
        onSkipped({ claim, lacking, from: option, blockedBy });
        if (blockedBy) continue;
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

  function lackingOf(claim: QueuedClaim): readonly WaitingOption[] {
    if (claim.ticketOptionIds.length === 1) return [];
    const isContested = (option: WaitingOption) =>
      !isAvailable(option, claim) && isLockedElsewhere(option);
    const { blockedBy } = claim;
    // The other options are not checked, because many such orders may wait.
    if (blockedBy && isContested(blockedBy)) return [blockedBy];
    const options = claim.ticketOptionIds.map(optionOf);
    const contested = options.find(isContested);
    if (contested) return [contested];
    return options.filter((option) => !isAvailable(option, claim) || !isNext(claim, option));
  }

  function isNext(claim: QueuedClaim, option: WaitingOption): boolean {
    let index = frontOf.get(option) ?? 0;
    // Those that are chosen are not compared again for each claim after them.
    while (isPassed(option.claims[index])) index += 1;
    frontOf.set(option, index);
    for (; index < Math.min(option.claims.length, MAX_CONSIDERED); index += 1) {
      const before = option.claims[index]!;
      if (before === claim) return true;
      compared += 1;
      if (!isPassed(before) && !before.blockedBy) return false;
    }
    return false;
  }

  function isPassed(claim: QueuedClaim | undefined): boolean {
    return claim !== undefined && (!claim.isWaiting || chosen.has(claim));
  }

  return { chooseFrom, isFull, chosen };
}

/** The first waiting claims of an option. */
export function* firstClaims({ claims }: WaitingOption): Generator<QueuedClaim, undefined> {
  for (let index = 0; index < Math.min(claims.length, MAX_CONSIDERED); index += 1) {
    if (claims[index]!.isWaiting) yield claims[index]!;
  }
  return undefined;
}
