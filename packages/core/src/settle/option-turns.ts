import type { WaitingClaim } from "./claim-queue.ts";

/**
 * How the rows of a batch are locked:
 * - `skip`: without those that other sessions have locked;
 * - `wait in order`: one after the other, each waited for, but not for long;
 * - `wait`: one row only, so that nothing else is locked meanwhile.
 *
 * An option that another session had locked goes on to the next of them.
 */
export type Locking = "skip" | "wait in order" | "wait";

/** A claim in the queue of each of its options. */
export interface QueuedClaim extends WaitingClaim {
  isWaiting: boolean;
  /** An option that an order needs and another session has locked. Claims behind the order do not wait for it. */
  heldUpBy?: WaitingOption | undefined;
}

/** A ticket option on which claims wait. */
export interface WaitingOption {
  readonly id: string;
  /** In arrival order. Those that were taken stay until their batch is released. */
  readonly claims: QueuedClaim[];
  /** How the next batch locks it. */
  locking: Locking;
  /** Batches in a row that found it locked by another session. */
  misses: number;
  /** Batches until it is locked without waiting again. */
  inOrderBatches: number;
  /** Whether a batch settles it now. */
  isReserved: boolean;
  /** Time of `performance.now()` since when it could have been in a batch. */
  dueSince: number;
  /** Options on which claims wait for an order that needs this one, too. */
  readonly neededBy: Set<WaitingOption>;
}

/** Which options may be in the next batch. */
export interface OptionTurns {
  /** Those that are locked in this way, the one that waits longest first. */
  readonly due: (locking: Locking) => ReadonlySet<WaitingOption>;
  readonly makeDue: (option: WaitingOption) => void;
  /** Until it is made due again, or what it needs changes. */
  readonly makeUndue: (option: WaitingOption) => void;
  readonly changeLocking: (option: WaitingOption, locking: Locking) => void;
  /** Makes the options due that need this one. */
  readonly wakeAll: (option: WaitingOption) => void;
  /** Likewise, but not those whose orders another batch settles, together with this one. */
  readonly wake: (option: WaitingOption) => void;
}

const LEVELS = { skip: 0, "wait in order": 1, wait: 2 } as const satisfies Record<Locking, number>;

/** Whether a batch that is locked in this way may have the option. */
export function isLockedBy(locking: Locking, option: WaitingOption): boolean {
  return LEVELS[option.locking] <= LEVELS[locking];
}

export function createOptionTurns(): OptionTurns {
  const due = {
    skip: new Set<WaitingOption>(),
    "wait in order": new Set<WaitingOption>(),
    wait: new Set<WaitingOption>(),
  };

  function makeDue(option: WaitingOption): void {
    const set = due[option.locking];
    if (option.isReserved || set.has(option)) return;
    option.dueSince = performance.now();
    set.add(option);
  }

  function wakeIf(isWoken: (needing: WaitingOption) => boolean, { neededBy }: WaitingOption): void {
    for (const needing of neededBy) {
      if (!isWoken(needing)) continue;
      neededBy.delete(needing);
      if (needing.claims.length > 0) makeDue(needing);
    }
  }

  const wakeAll = (option: WaitingOption) => wakeIf(() => true, option);

  return {
    due: (locking) => due[locking],
    makeDue,
    makeUndue: (option) => void due[option.locking].delete(option),
    changeLocking(option, locking) {
      due[option.locking].delete(option);
      option.locking = locking;
      wakeAll(option);
    },
    wakeAll,
    wake: (option) => wakeIf((needing) => isLockedBy(needing.locking, option), option),
  };
}
