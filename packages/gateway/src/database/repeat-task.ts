import { isTicketError } from "@ticket-allocation/core";
import type { Logger } from "pino";

/** In a row, until the refusal is logged. */
const MAX_REFUSED_RUNS = 10;

interface RepeatedTask {
  /** Resolves with the pause after this run, in milliseconds. */
  readonly run: () => Promise<number>;
  readonly firstPauseMs: number;
  readonly pauseAfterErrorMs: number;
  /** Logged with the error. */
  readonly failureMessage: string;
  readonly logger: Pick<Logger, "error">;
}

/** A task that runs until it is stopped. */
export interface TaskRepeater {
  /** Resolves when no run is in progress any more. */
  stop(): Promise<void>;
}

/**
 * Repeats a task, one run at a time, with a pause before each run. It does not keep the process alive.
 *
 * A fault is logged once until a run succeeds again. So is a task that is refused many times in a row, such as one that takes
 * too long. A database that is unreachable for a short time is not logged here: requests report it.
 */
export function repeatTask({
  run,
  firstPauseMs,
  pauseAfterErrorMs,
  failureMessage,
  logger,
}: RepeatedTask): TaskRepeater {
  let isStopped = false;
  let isLogged = false;
  let failedRuns = 0;
  let running: Promise<void> | undefined;
  let timer = runIn(firstPauseMs);

  function runIn(pauseMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      running = runOnce();
    }, pauseMs).unref();
  }

  async function runOnce(): Promise<void> {
    let pauseMs = pauseAfterErrorMs;
    try {
      pauseMs = await run();
      isLogged = false;
      failedRuns = 0;
    } catch (error) {
      failedRuns += 1;
      if (!isLogged && (!isTicketError(error) || failedRuns >= MAX_REFUSED_RUNS)) {
        logger.error({ err: error }, failureMessage);
        isLogged = true;
      }
    }
    if (!isStopped) timer = runIn(pauseMs);
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
    },
  };
}
