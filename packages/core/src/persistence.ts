import { setTimeout as pause } from "node:timers/promises";

import { meaningOf } from "./database-faults.ts";
import { BusyError, OutcomeUnknownError } from "./errors.ts";
import type { Turn } from "./within/turn.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** So long may the database be away until new requests are refused at once. */
const PATIENCE_MS = 1_000;

/** One try of several at the same thing. */
export interface Attempt {
  /** An earlier try lost its connection when it may have had an effect: look before you do it again. */
  readonly mayBeDone: boolean;
  /** To be called before anything is sent that changes something. */
  readonly mayHaveEffect: () => void;
  /** In a host's transaction: what changes something must demand it. */
  readonly turn?: Turn;
}

/** What all that is done in one database goes through, to survive its faults. */
export interface Persistence {
  /**
   * Does something in the database, again when that may help, until `deadline()`, a time
   * of `performance.now()`.
   *
   * @throws {BusyError} when it cannot be done for now: it was not done
   * @throws {OutcomeUnknownError} when a connection was lost and the deadline came before
   *   it was found out whether it was done
   * @throws whatever is no failure of a connection, a lock or a conflict
   */
  readonly keepTrying: <Result>(
    deadline: () => number,
    attempt: (attempt: Attempt) => Promise<Result>,
  ) => Promise<Result>;
  /**
   * Whether others are to be refused as busy: the database has been away for longer, and one
   * request keeps trying, with which they need not wait.
   */
  readonly isRefusing: () => boolean;
}

export function createPersistence(): Persistence {
  let awaySince: number | undefined;
  let probes = 0;

  const isAway = () => awaySince !== undefined && performance.now() - awaySince > PATIENCE_MS;

  const isRefusing = () => probes > 0 && isAway();

  const keepTrying: Persistence["keepTrying"] = async (deadline, attempt) => {
    if (isRefusing()) throw new BusyError();
    let isProbe = isAway();
    if (isProbe) probes += 1;

    let mayBeDone = false;
    let longestPauseMs = FIRST_PAUSE_MS;
    try {
      for (;;) {
        let mayHaveEffect = false;
        try {
          const result = await attempt({ mayBeDone, mayHaveEffect: () => (mayHaveEffect = true) });
          awaySince = undefined;
          return result;
        } catch (fault) {
          const meaning = meaningOf(fault);
          if (meaning === "connection lost") {
            mayBeDone ||= mayHaveEffect;
            awaySince ??= performance.now();
          }
          const isPassing = meaning !== "fault" && meaning !== "refused";
          if (!mayBeDone && !isPassing) throw fault;

          const pauseMs = Math.random() * longestPauseMs;
          const isHopeless = !mayBeDone && meaning === "busy";
          if (isHopeless || performance.now() + pauseMs >= deadline()) {
            throw new (mayBeDone ? OutcomeUnknownError : BusyError)({ cause: fault });
          }
          if (!isProbe) probes += 1;
          isProbe = true;
          await pause(pauseMs);
          longestPauseMs = Math.min(2 * longestPauseMs, LONGEST_PAUSE_MS);
        }
      }
    } finally {
      if (isProbe) probes -= 1;
    }
  };

  return { keepTrying, isRefusing };
}
