import { isTicketError } from "@ticket-allocation/core";
import type { Logger } from "pino";

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
 * A fault is logged once until a run succeeds again. An unreachable database is not logged here: requests report it.
 */
export function repeatTask({
  run,
  firstPauseMs,
  pauseAfterErrorMs,
  failureMessage,
  logger,
}: RepeatedTask): TaskRepeater {
  let isStopped = false;
  let isFailing = false;
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
      isFailing = false;
    } catch (error) {
      if (!isTicketError(error)) {
        if (!isFailing) logger.error({ err: error }, failureMessage);
        isFailing = true;
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
