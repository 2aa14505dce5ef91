import { setTimeout as pause } from "node:timers/promises";

import { meaningOf } from "./database-faults.ts";
import { BusyError, OutcomeUnknownError } from "../model/errors.ts";
import type { TurnMark } from "../within/turn-mark.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 1_000;

/** So long may the database be away until new requests are refused at once. */
const PATIENCE_MS = 1_000;

/** Until when something is done, in time of `performance.now()`. */
export interface Deadline {
  /** Its caller must have an answer by then. May be asked for when nothing can be added to it any more. */
  readonly at: () => number;
  /** A time that is not later: when to ask for it. */
  readonly noEarlierThan: () => number;
}

/** One try of several at the same thing. */
export interface Attempt {
  /** An earlier try lost its connection when it may have had an effect: look before you do it again. */
  readonly mayBeDone: boolean;
  /**
   * To be called before anything is sent that changes something.
   *
   * @throws when its caller has been answered meanwhile
   */
  readonly mayHaveEffect: () => void;
  /** In a host's transaction: what changes something must demand it. */
  readonly mark?: TurnMark;
}

/** What all that is done in one database goes through, to survive its faults. */
export interface Retrier {
  /**
   * Does something in the database, again when that may help, until the deadline. What has no
   * answer by then goes on alone, as long as the timeouts of its connection let it: the wait for a
   * synchronous standby, which none of PostgreSQL's covers, may last for ever.
   *
   * @throws {BusyError} when it cannot be done for now: it was not done
   * @throws {OutcomeUnknownError} when the deadline came before it was found out whether it was done
   * @throws whatever is no failure of a connection, a lock or a conflict
   */
  readonly retry: <Result>(
    deadline: Deadline,
    attempt: (attempt: Attempt) => Promise<Result>,
  ) => Promise<Result>;
  /**
   * Whether others are to be refused as busy: the database has been away for longer, and one
   * request keeps trying, with which they need not wait.
   */
  readonly isCircuitOpen: () => boolean;
}

/** What is known of something that is being done. */
interface Doing {
  /** Of the attempt that is under way. */
  mayHaveEffect: boolean;
  mayBeDone: boolean;
  /** Its caller has been answered. */
  isOver: boolean;
  /** It is among the requests that find out when the database is back. */
  isProbe: boolean;
}

export function createRetrier(): Retrier {
  let awaySince: number | undefined;
  let probes = 0;

  const isAway = () => awaySince !== undefined && performance.now() - awaySince > PATIENCE_MS;

  const isCircuitOpen = () => probes > 0 && isAway();

  const retry: Retrier["retry"] = async (deadline, attempt) => {
    if (isCircuitOpen()) throw new BusyError();
    const doing: Doing = {
      mayHaveEffect: false,
      mayBeDone: false,
      isOver: false,
      isProbe: false,
    };
    const alarm = setAlarm(deadline);
    const timeIsUp = async () => {
      await alarm.rung;
      throw notInTime(doing);
    };
    try {
      return await Promise.race([tryUntilDone(doing, deadline, attempt), timeIsUp()]);
    } finally {
      doing.isOver = true;
      // Not once its last attempt has ended: that may wait for a lock or a standby for ever, and
      // nobody else would be let through to find out that the database is back.
      if (doing.isProbe) probes -= 1;
      alarm.cancel();
    }
  };

  function probe(doing: Doing): void {
    if (doing.isProbe || doing.isOver) return;
    doing.isProbe = true;
    probes += 1;
  }

  async function tryUntilDone<Result>(
    doing: Doing,
    deadline: Deadline,
    attempt: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result> {
    if (isAway()) probe(doing);
    let longestPauseMs = FIRST_PAUSE_MS;
    let wasTaken = true;
    for (;;) {
      try {
        const result = await attempt({
          mayBeDone: doing.mayBeDone,
          mayHaveEffect() {
            if (doing.isOver) throw new BusyError();
            doing.mayHaveEffect = true;
          },
        });
        awaySince = undefined;
        return result;
      } catch (fault) {
        const meaning = meaningOf(fault);
        if (meaning === "connection lost") {
          doing.mayBeDone ||= doing.mayHaveEffect;
          awaySince ??= performance.now();
        } else if (meaning === "takes no writes") {
          awaySince = undefined;
        }
        doing.mayHaveEffect = false;
        const isPassing = meaning !== "fault" && meaning !== "refused";
        if (!doing.mayBeDone && !isPassing) throw fault;

        const pauseMs = Math.random() * longestPauseMs;
        // A second try is made on a new connection, which may lead to another server.
        const isRejected = meaning === "takes no writes" && !wasTaken;
        const isHopeless = !doing.mayBeDone && (meaning === "busy" || isRejected);
        wasTaken &&= meaning !== "takes no writes";
        if (isHopeless || performance.now() + pauseMs >= deadline.at()) {
          throw notInTime(doing, fault);
        }
        probe(doing);
        await pause(pauseMs);
        longestPauseMs = Math.min(2 * longestPauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  return { retry, isCircuitOpen };
}

function notInTime({ mayBeDone, mayHaveEffect }: Doing, cause?: unknown): Error {
  return new (mayBeDone || mayHaveEffect ? OutcomeUnknownError : BusyError)({ cause });
}

/** What `setTimeout` takes at the most. */
export const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** Rings at the deadline. */
function setAlarm(deadline: Deadline) {
  let timer: NodeJS.Timeout | undefined;
  const rung = new Promise<void>((resolve) => {
    const waitUntil = (time: number) => {
      const ms = Math.min(Math.max(0, time - performance.now()), LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => {
        if (performance.now() < time) return waitUntil(time);
        const at = deadline.at();
        if (performance.now() < at) return waitUntil(at);
        return resolve();
      }, ms);
    };
    waitUntil(deadline.noEarlierThan());
  });
  return { rung, cancel: () => clearTimeout(timer) };
}
