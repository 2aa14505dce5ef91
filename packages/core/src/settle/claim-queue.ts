import type { CallerSignal } from "../model/call-options.ts";
import type { Claim } from "./claim.ts";
import { BusyError } from "../model/errors.ts";
import { LONGEST_TIMEOUT_MS } from "../database/retry.ts";
import type { Outcome } from "./outcome.ts";
import { chooseClaims, firstClaims, MAX_CONSIDERED, type LeftOrder } from "./choose-claims.ts";
import {
  createOptionTurns,
  isLockedBy,
  type Locking,
  type QueuedClaim,
  type WaitingOption,
} from "./option-turns.ts";

/** A claim that waits to be settled, and how its caller is answered. */
export interface WaitingClaim {
  /** All ticket options that the claim is about, sorted. */
  readonly ticketOptionIds: readonly string[];
  readonly claim: Claim;
  readonly signal: CallerSignal | undefined;
  /** Time of `performance.now()` from which its caller has been waiting. */
  readonly since: number;
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (fault: unknown) => void;
}

/** Ticket options that one transaction settles, and no other of this process meanwhile. */
export interface Batch {
  readonly ticketOptionIds: ReadonlySet<string>;
  /** Claims on rows that cannot be locked in this way wait on. */
  readonly locking: Locking;
  /** Time of `performance.now()`. */
  readonly reservedAt: number;
}

export interface ClaimQueueOptions {
  /** Whether a batch keeps to one ticket option, and those that an order on it needs. */
  readonly isOneOptionABatch: () => boolean;
  /** What the claims of a batch weigh at most; one alone may be heavier. */
  readonly maxBatchWeight: number;
  /** A claim that waits for longer is rejected with a {@link BusyError}, and never settled. */
  readonly timeoutMs: number;
  /** Once 512 claims wait, and one of them for its turn for longer than this, no more are let in. */
  readonly latencyTargetMs: number;
}

/**
 * The claims that wait, in arrival order for each ticket option.
 *
 * Claims wait for a transaction, not for their option: a batch is what waits, whatever options
 * it is about, except for options that another batch has reserved. An option that
 * had its turn goes to the end, so many claims on one delay a claim on another by a batch at
 * most. An option on which nothing waits takes no memory.
 *
 * An order waits in the queue of each of its options and is taken once it is next in all of
 * them. Until then later claims pass it only where it waits for a row that another session has locked.
 */
export interface ClaimQueue {
  /** Whether too many wait for another claim on these options to be let in now. */
  readonly isOverloaded: (ticketOptionIds: readonly string[], now: number) => boolean;
  readonly add: (claim: WaitingClaim) => void;
  /** Reserves the options of the next batch, if any is to be locked in this way. */
  readonly reserve: (locking: Locking) => Batch | undefined;
  /** Whether a caller still waits for this batch. To be asked once it has a connection. */
  readonly begin: (batch: Batch) => boolean;
  /** Time of `performance.now()` before which no caller of the batch has been waiting. */
  readonly firstSince: (batch: Batch) => number;
  /**
   * Takes the claims of a batch, all of whose options are locked. Claims that came in the
   * meantime are among them.
   *
   * @param contested options of the batch that other sessions have locked: claims on them wait on
   */
  readonly take: (batch: Batch, contested: ReadonlySet<string>) => readonly WaitingClaim[];
  /** Whether its caller still waits; if not, rejects a claim that was taken. */
  readonly isWanted: (claim: WaitingClaim) => boolean;
  /** Lets a claim that was taken wait again, in its place. To be called before its batch is released. */
  readonly putBack: (claim: WaitingClaim) => void;
  /** Ends a batch. */
  readonly release: (batch: Batch) => void;
  /** Claims that wait to be taken. */
  readonly size: () => number;
}

/** So many may always wait, however slow the database is. */
const ALWAYS_ADMITTED = 512;

/** So many batches in a row find an option locked by another session until the next one waits for it. */
const MOST_MISSES = 2;

/** An option that was locked by others as often is likely to be so again: to try costs a statement. */
const IN_ORDER_BATCHES = 8;

export function createClaimQueue({
  isOneOptionABatch,
  maxBatchWeight,
  timeoutMs,
  latencyTargetMs,
}: ClaimQueueOptions): ClaimQueue {
  const options = new Map<string, WaitingOption>();
  const turns = createOptionTurns();
  /** Batches that have no connection yet, the one that waits longest first. */
  const unbegun = new Set<Batch>();
  /** The claims that wait. Those whose caller has waited before, which are few, are not in their place. */
  const waitingClaims = new Set<QueuedClaim>();
  let expiry: NodeJS.Timeout | undefined;

  const optionOf = (id: string) => options.get(id)!;

  function add(waiting: WaitingClaim): void {
    const claim: QueuedClaim = { ...waiting, isWaiting: true };
    for (const id of waiting.ticketOptionIds) {
      const option = options.get(id) ?? createOption(id);
      // One that has waited before keeps its place.
      const later = option.claims.findLastIndex(({ since }) => since <= claim.since);
      option.claims.splice(later + 1, 0, claim);
      turns.makeDue(option);
    }
    waitingClaims.add(claim);
    expiry ??= setExpiry(claim);
  }

  /** Rejects claims that nobody takes in time: their option may be one of many that others have locked. */
  function setExpiry({ since }: QueuedClaim): NodeJS.Timeout {
    const expire = () => {
      for (const claim of waitingClaims) if (isStillWanted(claim)) break;
      const [first] = waitingClaims;
      expiry = first && setExpiry(first);
    };
    const ms = Math.ceil(since + timeoutMs - performance.now());
    return setTimeout(expire, Math.min(ms, LONGEST_TIMEOUT_MS)).unref();
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
    // What cannot be in a batch is no longer due.
    while (ids.size === 0 && due.size > 0) ids = locking === "wait" ? first(due) : gather(locking);
    if (ids.size === 0) return undefined;
    const batch = { ticketOptionIds: ids, locking, reservedAt: performance.now() };
    unbegun.add(batch);
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

  /** Options of the claims that wait first, as many as a batch may weigh. */
  function gather(locking: Locking): Set<string> {
    const batch = new Set<string>();
    // With the options of an order, if one comes first. An order after it waits unless it needs no others.
    const isFull = () => isOneOptionABatch() && batch.size > 1;
    const choice = chooseClaims({
      maxWeight: maxBatchWeight,
      optionOf,
      isAvailable: (option) =>
        batch.has(option.id) || (!isFull() && !option.isReserved && isLockedBy(locking, option)),
      isAway: (option) => !isLockedBy(locking, option),
      isWanted: () => true,
      onChosen({ ticketOptionIds }) {
        for (const id of ticketOptionIds) if (!batch.has(id)) reserveOption(optionOf(id), batch);
      },
      onLeft(order) {
        leave(order);
        for (const option of order.lacking) option.neededBy.add(order.from);
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

  function leave({ claim, heldUpBy }: LeftOrder): void {
    const wasHeldUp = claim.heldUpBy !== undefined;
    claim.heldUpBy = heldUpBy;
    if (!heldUpBy || wasHeldUp) return;
    // Claims that wait for it need wait no more.
    for (const id of claim.ticketOptionIds) turns.wakeAll(optionOf(id));
  }

  function forgetIfIdle(option: WaitingOption): void {
    removeSettled(option);
    if (option.claims.length > 0) return;
    options.delete(option.id);
    turns.wakeAll(option);
  }

  function begin(batch: Batch): boolean {
    unbegun.delete(batch);
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
    unbegun.delete(batch);
    for (const id of batch.ticketOptionIds) {
      const option = optionOf(id);
      option.misses = contested.has(id) ? option.misses + 1 : 0;
      if (option.misses === 0 || (batch.locking === "skip" && option.misses < MOST_MISSES))
        continue;
      option.inOrderBatches = IN_ORDER_BATCHES;
      turns.changeLocking(option, batch.locking === "skip" ? "wait in order" : "wait");
    }
    const isLocked = ({ id }: WaitingOption) => batch.ticketOptionIds.has(id) && !contested.has(id);
    const { chooseFrom, isFull, chosen } = chooseClaims({
      maxWeight: maxBatchWeight,
      optionOf,
      isAvailable: isLocked,
      // A batch that waits for one row has no orders.
      isAway: (option) => batch.locking === "wait" || !isLockedBy(batch.locking, option),
      isWanted: isStillWanted,
      onChosen: remove,
      onLeft: leave,
    });
    let left = [...batch.ticketOptionIds].map(optionOf).filter(isLocked);
    // First what the batch was reserved for: of one option there may be more than fits by now.
    for (const until of [batch.reservedAt, Infinity]) {
      for (let chosenBefore = -1; chosenBefore < chosen.size && !isFull();) {
        chosenBefore = chosen.size;
        left = left.filter((option) => chooseFrom(option, until) !== undefined);
      }
    }
    return [...chosen].toSorted((one, other) => one.since - other.since);
  }

  const firstOf = (id: string) => firstClaims(optionOf(id)).next().value;

  function putBack(claim: WaitingClaim): void {
    const [id] = claim.ticketOptionIds;
    const queued = optionOf(id!).claims.find((other) => other.claim === claim.claim)!;
    queued.isWaiting = true;
    waitingClaims.add(queued);
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
    const [longestUnbegun] = unbegun;
    const [longestDue] = turns.due("skip");
    return (
      isLate(longestUnbegun?.reservedAt) ||
      isLate(longestDue?.dueSince) ||
      ticketOptionIds.some((id) => {
        const { claims = [] } = options.get(id) ?? {};
        return claims.length >= ALWAYS_ADMITTED && isLate(claims[0]!.since);
      })
    );
  }

  return {
    isOverloaded,
    add,
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

function removeSettled({ claims }: WaitingOption): void {
  // Taking from the front alone, as is usual, does not move what is behind.
  let front = 0;
  while (claims[front]?.isWaiting === false) front += 1;
  claims.splice(0, front);
  const considered = claims.slice(0, MAX_CONSIDERED);
  if (considered.every(({ isWaiting }) => isWaiting)) return;
  claims.splice(0, MAX_CONSIDERED, ...considered.filter(({ isWaiting }) => isWaiting));
}
