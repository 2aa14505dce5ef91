import type { CallerSignal } from "../model/call-options.ts";
import type { Claim } from "./claim.ts";
import { BusyError } from "../model/errors.ts";
import { msUntil } from "../database/ms-until.ts";
import type { Outcome } from "./outcome.ts";
import { chooseClaims, firstClaims, MAX_CONSIDERED, type SkippedClaim } from "./choose-claims.ts";
import { createKnownDraws, joinIds } from "./known-draws.ts";
import {
  createOptionTurns,
  isLockedBy,
  type Locking,
  type QueuedClaim,
  type WaitingOption,
} from "./option-turns.ts";

/** A claim that waits to be settled, with the functions that settle the promise of its caller. */
export interface WaitingClaim {
  /** The ids of all ticket options that the claim needs locked, sorted. */
  readonly ticketOptionIds: readonly string[];
  readonly claim: Claim;
  readonly signal: CallerSignal | undefined;
  /** Time of `performance.now()` when the caller's timeout began. */
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (fault: unknown) => void;
}

/** Ticket options that one transaction settles. No other transaction of this process settles them meanwhile. */
export interface Batch {
  readonly ticketOptionIds: ReadonlySet<string>;
  /** Claims on rows that cannot be locked in this way continue to wait. */
  readonly locking: Locking;
  /** Time of `performance.now()`. */
  readonly reservedAt: number;
}

export interface ClaimQueueOptions {
  /** Whether a batch contains only one ticket option, or the options of one order. */
  readonly isOneOptionABatch: () => boolean;
  /** Maximum weight of the claims of a batch. A single claim may be heavier. */
  readonly maxBatchWeight: number;
  /** A claim that waits for longer is rejected with a {@link BusyError}, and never settled. */
  readonly timeoutMs: number;
  /** When 512 claims wait, and one of these waits has lasted longer than this, new claims are rejected. */
  readonly latencyTargetMs: number;
}

/**
 * The waiting claims, in arrival order for each ticket option.
 *
 * Claims wait for a transaction, not for their option. A batch contains all that waits, of any options, except options
 * that another batch has reserved. An option that was in a batch goes to the end, so many claims on one option delay a
 * claim on another by at most one batch. An option without waiting claims uses no memory.
 *
 * A claim on several options, such as an order or a claim on an option that draws on others, waits in the queue of each
 * of them, and is taken when it is first in all of them. Later claims wait for it, except while it waits for a row that
 * another session has locked.
 */
export interface ClaimQueue {
  /** Whether a new claim on these options must be rejected, because too many wait. */
  readonly isOverloaded: (ticketOptionIds: readonly string[], now: number) => boolean;
  readonly add: (claim: WaitingClaim) => void;
  /** Adds to all claims on an option what it draws on. They keep their places in the order of arrival. */
  readonly learnDraws: (ticketOptionId: string, drawnIds: readonly string[]) => void;
  /** Reserves the options of the next batch that is locked in this way, if there is one. */
  readonly reserve: (locking: Locking) => Batch | undefined;
  /** Whether a caller still waits for this batch. To be called when the batch has a connection. */
  readonly begin: (batch: Batch) => boolean;
  /** The earliest time of `performance.now()` when the timeout of a caller of the batch began. */
  readonly firstSince: (batch: Batch) => number;
  /**
   * Takes the claims of a batch after its options are locked, including claims that have arrived meanwhile.
   *
   * @param contested options of the batch that other sessions have locked: claims on them continue to wait
   */
  readonly take: (batch: Batch, contested: ReadonlySet<string>) => readonly WaitingClaim[];
  /** Whether the caller of a taken claim still waits. If not, rejects the claim. */
  readonly isWanted: (claim: WaitingClaim) => boolean;
  /**
   * Returns a taken claim to its place in the queue. To be called before its batch is released.
   *
   * @param alsoLock further ticket options that it needs locked
   */
  readonly putBack: (claim: WaitingClaim, alsoLock?: readonly string[]) => void;
  /** Ends a batch: its options may be in other batches. */
  readonly release: (batch: Batch) => void;
  /** The number of waiting claims. */
  readonly size: () => number;
}

/** Up to this number of waiting claims, new ones are always admitted. */
const ALWAYS_ADMITTED = 512;

/** After this many batches in a row found an option locked by another session, the next batch waits for it. */
const MAX_MISSES = 2;

/** After that, this many batches wait for the option at once: probably it is locked again, and a miss costs a statement. */
const IN_ORDER_BATCHES = 8;

export function createClaimQueue({
  isOneOptionABatch,
  maxBatchWeight,
  timeoutMs,
  latencyTargetMs,
}: ClaimQueueOptions): ClaimQueue {
  const options = new Map<string, WaitingOption>();
  const turns = createOptionTurns();
  const knownDraws = createKnownDraws();
  /** Batches without a connection, the oldest first. */
  const pending = new Set<Batch>();
  /** The waiting claims in arrival order, except the few whose caller has waited elsewhere before. */
  const waitingClaims = new Set<QueuedClaim>();
  let expiry: NodeJS.Timeout | undefined;
  let arrivals = 0;

  const optionOf = (id: string) => options.get(id)!;

  function add(waiting: WaitingClaim): void {
    const ticketOptionIds = knownDraws.withDrawn(waiting.ticketOptionIds);
    const arrival = (arrivals += 1);
    const claim: QueuedClaim = { ...waiting, arrival, ticketOptionIds, isWaiting: true };
    for (const id of ticketOptionIds) {
      const option = options.get(id) ?? createOption(id);
      // A claim that has waited before keeps its place.
      const later = option.claims.findLastIndex((other) => compareAges(other, claim) < 0);
      option.claims.splice(later + 1, 0, claim);
      turns.makeDue(option);
    }
    waitingClaims.add(claim);
    expiry ??= setExpiry(claim);
  }

  function learnDraws(ticketOptionId: string, drawnIds: readonly string[]): void {
    // Those that were added since then have what it draws on.
    if (knownDraws.has(ticketOptionId)) return;
    knownDraws.remember(ticketOptionId, drawnIds);
    extend(optionOf(ticketOptionId).claims, drawnIds);
  }

  function extend(claims: readonly QueuedClaim[], ids: readonly string[]): void {
    for (const id of ids) {
      const option = options.get(id) ?? createOption(id);
      const joining = claims.filter(({ ticketOptionIds }) => !ticketOptionIds.includes(id));
      option.claims.push(...joining);
      option.claims.sort(compareAges);
      turns.makeDue(option);
    }
    for (const claim of claims) claim.ticketOptionIds = joinIds(claim.ticketOptionIds, ids);
  }

  /** Rejects claims after their timeout. No batch may take them, if their option is one of many that are locked. */
  function setExpiry({ since }: QueuedClaim): NodeJS.Timeout {
    const expire = () => {
      for (const claim of waitingClaims) if (isStillWanted(claim)) break;
      const [first] = waitingClaims;
      expiry = first && setExpiry(first);
    };
    return setTimeout(expire, msUntil(since + timeoutMs)).unref();
  }

  function createOption(id: string): WaitingOption {
    const option: WaitingOption = {
      id,
      claims: [],
      locking: "skip",
      misses: 0,
      inOrderBatches: 0,
      isReserved: false,
      dueSince: 0,
      neededBy: new Set(),
    };
    options.set(id, option);
    return option;
  }

  function reserve(locking: Locking): Batch | undefined {
    const due = turns.due(locking);
    let ids = new Set<string>();
    // An option that cannot be in a batch is not due any more.
    while (ids.size === 0 && due.size > 0) ids = locking === "wait" ? first(due) : gather(locking);
    if (ids.size === 0) return undefined;
    const batch = { ticketOptionIds: ids, locking, reservedAt: performance.now() };
    pending.add(batch);
    return batch;
  }

  function first([option]: ReadonlySet<WaitingOption>): Set<string> {
    const ids = new Set<string>();
    if (option) reserveOption(option, ids);
    return ids;
  }

  function reserveOption(option: WaitingOption, batch: Set<string>): void {
    turns.makeUndue(option);
    option.isReserved = true;
    batch.add(option.id);
  }

  /** Reserves the options of the first claims, up to the maximum weight. */
  function gather(locking: Locking): Set<string> {
    const batch = new Set<string>();
    // A batch of one option may contain those that its claims draw on, and the others of its first order. A later order
    // waits unless it needs no more.
    const isFull = () => isOneOptionABatch() && batch.size > 1;
    const choice = chooseClaims({
      maxWeight: maxBatchWeight,
      optionOf,
      isAvailable: (option, { claim }) =>
        batch.has(option.id) ||
        (!(isFull() && "lines" in claim) && !option.isReserved && isLockedBy(locking, option)),
      isLockedElsewhere: (option) => !isLockedBy(locking, option),
      isWanted: () => true,
      onChosen({ ticketOptionIds }) {
        for (const id of ticketOptionIds) reserveOption(optionOf(id), batch);
      },
      onSkipped(skipped) {
        markBlocked(skipped);
        for (const option of skipped.lacking) option.neededBy.add(skipped.from);
      },
    });
    const left: WaitingOption[] = [];
    for (const option of turns.due(locking)) {
      if (choice.isFull() || (isOneOptionABatch() && batch.size > 0)) break;
      turns.makeUndue(option);
      if (choice.chooseFrom(option) === "no room") left.push(option);
      if (!batch.has(option.id)) forgetIfIdle(option);
    }
    for (const option of left) turns.makeDue(option);
    return batch;
  }

  function markBlocked({ claim, blockedBy }: SkippedClaim): void {
    const wasBlocked = claim.blockedBy !== undefined;
    claim.blockedBy = blockedBy;
    if (!blockedBy || wasBlocked) return;
    // Claims that waited for this one do not have to wait any more.
    for (const id of claim.ticketOptionIds) turns.wakeAll(optionOf(id));
  }

  function forgetIfIdle(option: WaitingOption): void {
    removeSettled(option);
    if (option.claims.length > 0) return;
    options.delete(option.id);
    turns.wakeAll(option);
  }

  function begin(batch: Batch): boolean {
    pending.delete(batch);
    for (const id of batch.ticketOptionIds) {
      for (const claim of firstClaims(optionOf(id))) if (isStillWanted(claim)) return true;
    }
    return false;
  }

  function firstSince({ ticketOptionIds, reservedAt }: Batch): number {
    let since = reservedAt;
    for (const id of ticketOptionIds) since = Math.min(since, firstOf(id)?.since ?? Infinity);
    return since;
  }

  function take(batch: Batch, contested: ReadonlySet<string>): readonly WaitingClaim[] {
    pending.delete(batch);
    for (const id of batch.ticketOptionIds) {
      const option = optionOf(id);
      option.misses = contested.has(id) ? option.misses + 1 : 0;
      if (option.misses === 0 || (batch.locking === "skip" && option.misses < MAX_MISSES)) continue;
      option.inOrderBatches = IN_ORDER_BATCHES;
      turns.changeLocking(option, batch.locking === "skip" ? "wait in order" : "wait");
    }
    const isLocked = ({ id }: WaitingOption) => batch.ticketOptionIds.has(id) && !contested.has(id);
    const { chooseFrom, isFull, chosen } = chooseClaims({
      maxWeight: maxBatchWeight,
      optionOf,
      isAvailable: isLocked,
      // A batch that waits for one row contains no orders.
      isLockedElsewhere: (option) => batch.locking === "wait" || !isLockedBy(batch.locking, option),
      isWanted: isStillWanted,
      onChosen: remove,
      onSkipped: markBlocked,
    });
    let left = [...batch.ticketOptionIds].map(optionOf).filter(isLocked);
    // First the claims for which the batch was reserved. Meanwhile one option may have more claims than fit.
    for (const until of [batch.reservedAt, Infinity]) {
      for (let chosenBefore = -1; chosenBefore < chosen.size && !isFull();) {
        chosenBefore = chosen.size;
        left = left.filter((option) => chooseFrom(option, until) !== undefined);
      }
    }
    return [...chosen].toSorted(compareAges);
  }

  const firstOf = (id: string) => firstClaims(optionOf(id)).next().value;

  function putBack(claim: WaitingClaim, alsoLock: readonly string[] = []): void {
    const [id] = claim.ticketOptionIds;
    const queued = optionOf(id!).claims.find((other) => other.claim === claim.claim)!;
    queued.isWaiting = true;
    waitingClaims.add(queued);
    extend([queued], knownDraws.withDrawn(alsoLock));
    expiry ??= setExpiry(queued);
  }

  function release({ ticketOptionIds, locking }: Batch): void {
    for (const id of ticketOptionIds) {
      const option = optionOf(id);
      option.isReserved = false;
      if (locking !== "skip" && option.inOrderBatches > 0) {
        option.inOrderBatches -= 1;
        if (option.inOrderBatches === 0) turns.changeLocking(option, "skip");
        else if (locking === "wait") turns.changeLocking(option, "wait in order");
      }
      forgetIfIdle(option);
      if (option.claims.length === 0) continue;
      turns.makeDue(option);
      turns.wake(option);
    }
  }

  function isWanted({ signal, since, reject }: WaitingClaim): boolean {
    if (!signal?.aborted && performance.now() - since < timeoutMs) return true;
    reject(signal?.aborted ? signal.reason : new BusyError());
    return false;
  }

  function isStillWanted(claim: QueuedClaim): boolean {
    const isKept = isWanted(claim);
    if (!isKept) remove(claim);
    return isKept;
  }

  function remove(claim: QueuedClaim): void {
    claim.isWaiting = false;
    waitingClaims.delete(claim);
  }

  function isOverloaded(ticketOptionIds: readonly string[], now: number): boolean {
    if (waitingClaims.size < ALWAYS_ADMITTED) return false;
    const isLate = (since: number | undefined) =>
      since !== undefined && now - since > latencyTargetMs;
    const [oldestPending] = pending;
    const [oldestDue] = turns.due("skip");
    return (
      isLate(oldestPending?.reservedAt) ||
      isLate(oldestDue?.dueSince) ||
      knownDraws.withDrawn(ticketOptionIds).some((id) => {
        const { claims = [] } = options.get(id) ?? {};
        return claims.length >= ALWAYS_ADMITTED && isLate(claims[0]!.since);
      })
    );
  }

  return {
    isOverloaded,
    add,
    learnDraws,
    reserve,
    begin,
    firstSince,
    take,
    isWanted,
    putBack,
    release,
    size: () => waitingClaims.size,
  };
}

/** The same order for the claims of all options: if two waited for each other, neither would ever be settled. */
function compareAges(one: QueuedClaim, other: QueuedClaim): number {
  return one.since - other.since || one.arrival - other.arrival;
}

function removeSettled({ claims }: WaitingOption): void {
  // Usually only the first claims are removed, which does not move the others.
  let front = 0;
  while (claims[front]?.isWaiting === false) front += 1;
  claims.splice(0, front);
  const considered = claims.slice(0, MAX_CONSIDERED);
  if (considered.every(({ isWaiting }) => isWaiting)) return;
  claims.splice(0, MAX_CONSIDERED, ...considered.filter(({ isWaiting }) => isWaiting));
}
