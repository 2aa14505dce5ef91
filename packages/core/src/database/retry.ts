import { setTimeout as pause } from "node:timers/promises";

import { meaningOf } from "./database-faults.ts";
import { msUntil } from "./ms-until.ts";
import { BusyError, OutcomeUnknownError } from "../model/errors.ts";
import type { TurnMark } from "../within/turn-mark.ts";

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 500;

/** How long the database may be unreachable until new requests are rejected at once. */
const PATIENCE_MS = 1_000;

/** The end of an operation's timeout, in time of `performance.now()`. */
export interface Deadline {
  /** The time when the caller must have a result. To be read once no further callers can join the operation. */
  readonly at: () => number;
  /** A lower limit of `at()`: when to read it. */
  readonly noEarlierThan: () => number;
}

/** One of several attempts at the same operation. */
export interface Attempt {
  /** An earlier attempt lost its connection after a write. Check whether it has succeeded before you repeat it. */
  readonly mayBeDone: boolean;
  /**
   * To be called before a write is sent.
   *
   * @throws when the caller has received its result already, such as a timeout
   */
  readonly mayHaveEffect: () => void;
  /** In a host's transaction: every write must require it. */
  readonly mark?: TurnMark;
}

/** Retries operations of one database after transient faults. */
export interface Retrier {
  /**
   * Runs an operation, and repeats it after transient faults, until the deadline. An attempt that is still
   * running at the deadline continues in the background until a timeout of its connection ends it. The wait for a
   * synchronous standby has no timeout in PostgreSQL, so it may never end.
   *
   * @throws {BusyError} when the operation is not possible now; it has had no effect
   * @throws {OutcomeUnknownError} when it is not known at the deadline whether the operation has had an effect
   * @throws any other error that is not transient
   */
  readonly retry: <Result>(
    deadline: Deadline,
    attempt: (attempt: Attempt) => Promise<Result>,
  ) => Promise<Result>;
  /**
   * True while the database has been unreachable for over a second and one request is probing it. Other requests
   * are rejected as busy.
   */
  readonly isCircuitOpen: () => boolean;
}

/** State of an operation. */
interface Operation {
  /** The current attempt has sent a write. */
  mayHaveEffect: boolean;
  mayBeDone: boolean;
  /** The caller has received its result. */
  isOver: boolean;
  /** It is one of the requests that probe whether the database is reachable. */
  isProbe: boolean;
}

/**
 * @param ping sends a statement that waits for no lock. It is sent before an attempt after a lost connection: an attempt may
 *   wait for a lock as its first step, although the database is reachable again. @default only the end of an attempt shows that
 */
export function createRetrier(ping?: () => Promise<unknown>): Retrier {
  let unreachableSince: number | undefined;
  let probes = 0;

  const isUnreachable = () =>
    unreachableSince !== undefined && performance.now() - unreachableSince > PATIENCE_MS;

  const isCircuitOpen = () => probes > 0 && isUnreachable();

  const retry: Retrier["retry"] = async (deadline, attempt) => {
    if (isCircuitOpen()) throw new BusyError();
    const operation: Operation = {
      mayHaveEffect: false,
      mayBeDone: false,
      isOver: false,
      isProbe: false,
    };
    const timeout = startTimeout(deadline);
    const rejectAtDeadline = async () => {
      await timeout.reached;
      throw notInTime(operation);
    };
    try {
      return await Promise.race([tryUntilDone(operation, deadline, attempt), rejectAtDeadline()]);
    } finally {
      operation.isOver = true;
      // Here and not at the end of its last attempt, which may wait for a lock or a standby without a limit.
      // Until then no other request would probe the database.
      if (operation.isProbe) probes -= 1;
      timeout.cancel();
    }
  };

  function probe(operation: Operation): void {
    if (operation.isProbe || operation.isOver) return;
    operation.isProbe = true;
    probes += 1;
  }

  async function tryUntilDone<Result>(
    operation: Operation,
    deadline: Deadline,
    attempt: (attempt: Attempt) => Promise<Result>,
  ): Promise<Result> {
    if (isUnreachable()) probe(operation);
    let longestPauseMs = FIRST_PAUSE_MS;
    let wasWritable = true;
    for (;;) {
      try {
        if (ping && unreachableSince !== undefined) {
          await ping();
          unreachableSince = undefined;
        }
        const result = await attempt({
          mayBeDone: operation.mayBeDone,
          mayHaveEffect() {
            if (operation.isOver) throw new BusyError();
            operation.mayHaveEffect = true;
          },
        });
        unreachableSince = undefined;
        return result;
      } catch (fault) {
        const meaning = meaningOf(fault);
        if (meaning === "connection lost") {
          operation.mayBeDone ||= operation.mayHaveEffect;
          unreachableSince ??= performance.now();
        } else if (meaning === "takes no writes") {
          unreachableSince = undefined;
        }
        operation.mayHaveEffect = false;
        const isTransient = meaning !== "fault" && meaning !== "refused";
        if (!operation.mayBeDone && !isTransient) throw fault;

        const pauseMs = Math.random() * longestPauseMs;
        // The second attempt uses a new connection, which may lead to another server.
        const isRejected = meaning === "takes no writes" && !wasWritable;
        const isHopeless = !operation.mayBeDone && (meaning === "busy" || isRejected);
        wasWritable &&= meaning !== "takes no writes";
        if (isHopeless || performance.now() + pauseMs >= deadline.at()) {
          throw notInTime(operation, fault);
        }
        probe(operation);
        await pause(pauseMs);
        longestPauseMs = Math.min(2 * longestPauseMs, LONGEST_PAUSE_MS);
      }
    }
  }

  return { retry, isCircuitOpen };
}

function notInTime({ mayBeDone, mayHaveEffect }: Operation, cause?: unknown): Error {
  return new (mayBeDone || mayHaveEffect ? OutcomeUnknownError : BusyError)({ cause });
}

/** `reached` resolves at the deadline. */
function startTimeout(deadline: Deadline) {
  let timer: NodeJS.Timeout | undefined;
  const reached = new Promise<void>((resolve) => {
    const waitUntil = (time: number) => {
      timer = setTimeout(() => {
        if (performance.now() < time) return waitUntil(time);
        const at = deadline.at();
        if (performance.now() < at) return waitUntil(at);
        return resolve();
      }, msUntil(time));
    };
    waitUntil(deadline.noEarlierThan());
  });
  return { reached, cancel: () => clearTimeout(timer) };
}
