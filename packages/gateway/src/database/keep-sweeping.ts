import { isTicketError, type PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

const SHORTEST_PAUSE_MS = 500;
/**
 * A hold that is created during the pause is swept this late at most, which delays neither buyers nor reads. The
 * pool closes connections after ten idle seconds: with a longer pause, each sweep would open one.
 */
const LONGEST_PAUSE_MS = 5_000;

/** Sweeps expired holds until it is stopped. */
export interface Sweeper {
  /** Resolves when no sweep is running any more. */
  stop(): Promise<void>;
}

/**
 * Sweeps expired holds, one sweep at a time: when the next hold expires, at most twice a second and at least
 * every five seconds. Any number of processes may do so.
 *
 * A fault is logged once until a sweep succeeds again. An unreachable database is not logged here: requests report it.
 */
export function keepSweeping(
  boxOffice: Pick<PooledBoxOffice, "sweepHolds">,
  logger: Pick<Logger, "error">,
): Sweeper {
  let isStopped = false;
  let isFailing = false;
  let sweeping: Promise<void> | undefined;
  let timer = sweepIn(SHORTEST_PAUSE_MS);

  function sweepIn(pauseMs: number): NodeJS.Timeout {
    return setTimeout(() => {
      sweeping = sweep();
    }, pauseMs).unref();
  }

  async function sweep(): Promise<void> {
    let nextInMs: number | undefined;
    try {
      nextInMs = await boxOffice.sweepHolds();
      isFailing = false;
    } catch (error) {
      if (!isTicketError(error)) {
        if (!isFailing) logger.error({ err: error }, "expired holds could not be swept");
        isFailing = true;
      }
    }
    const pauseMs = Math.max(nextInMs ?? LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS);
    if (!isStopped) timer = sweepIn(Math.min(pauseMs, LONGEST_PAUSE_MS));
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await sweeping;
    },
  };
}
