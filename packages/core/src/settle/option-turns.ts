import type { WaitingClaim } from "./claim-queue.ts";

/**
 * How the rows of a batch are locked:
 * - `skip`: without rows that other sessions have locked;
 * - `wait in order`: waits for each row in order of ids, for a short time;
 * - `wait`: waits for one row only, so that no other row is locked meanwhile.
 *
 * An option that another session has locked changes to the next way.
 */
export type Locking = "skip" | "wait in order" | "wait";

/** A claim in the queue of each of its options. */
export interface QueuedClaim extends WaitingClaim {
  /** Its number in the order of arrival, for claims of the same time. */
  readonly arrival: number;
  ticketOptionIds: readonly string[];
  isWaiting: boolean;
  /** An option of the order that another session has locked. Meanwhile later claims do not wait for the order. */
  blockedBy?: WaitingOption | undefined;
}

/** A ticket option with waiting claims. */
export interface WaitingOption {
  readonly id: string;
  /** In arrival order. Taken claims stay until their batch is released. */
  readonly claims: QueuedClaim[];
  /** How the next batch locks it. */
  locking: Locking;
  /** How many batches in a row found it locked by another session. */
  misses: number;
  /** How many batches wait for it until one tries to lock it without waiting. */
  inOrderBatches: number;
  /** Whether a batch settles it now. */
  isReserved: boolean;
  /** Time of `performance.now()` since which it could have been in a batch. */
  dueSince: number;
  /** Options whose claims wait for an order that also needs this option. */
  readonly neededBy: Set<WaitingOption>;
}

/** The options that may be in the next batch: they are due. */
export interface OptionTurns {
  /** The due options that are locked in this way, the longest due first. */
  readonly due: (locking: Locking) => ReadonlySet<WaitingOption>;
  readonly makeDue: (option: WaitingOption) => void;
  /** Removes an option until it is made due again, or until an option that it needs changes. */
  readonly makeUndue: (option: WaitingOption) => void;
  readonly changeLocking: (option: WaitingOption, locking: Locking) => void;
  /** Makes all options due that need this one. */
  readonly wakeAll: (option: WaitingOption) => void;
  /**
   * The same, except options with an earlier way of locking than this one: an order that needs both is settled by a
   * batch that locks like this one.
   */
  readonly wake: (option: WaitingOption) => void;
}

const LEVELS = { skip: 0, "wait in order": 1, wait: 2 } as const satisfies Record<Locking, number>;

/** Whether a batch that is locked in this way may contain the option. */
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
