import { isTicketError, type PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

/** With the sweep itself, reads show the tickets of an expired hold as left within a second. */
const PAUSE_MS = 500;

/** Sweeps expired holds until it is told to stop. */
export interface Sweeper {
  /** Resolves once no sweep is under way any more. */
  stop(): Promise<void>;
}

/**
 * Sweeps expired holds twice a second, one sweep at a time. Any number of processes may.
 *
 * A fault is logged once until a sweep has gone well again. That the database is away is none:
 * whoever asks for something meanwhile is told so.
 */
export function keepSweeping(
  boxOffice: Pick<PooledBoxOffice, "sweepHolds">,
  logger: Pick<Logger, "error">,
): Sweeper {
  let isStopped = false;
  let isFailing = false;
  let sweeping: Promise<void> | undefined;
  let timer = sweepSoon();

  function sweepSoon(): NodeJS.Timeout {
    return setTimeout(() => {
      sweeping = sweep();
    }, PAUSE_MS).unref();
  }

  async function sweep(): Promise<void> {
    try {
      await boxOffice.sweepHolds();
      isFailing = false;
    } catch (error) {
      if (!isTicketError(error)) {
        if (!isFailing) logger.error({ err: error }, "expired holds could not be swept");
        isFailing = true;
      }
    }
    if (!isStopped) timer = sweepSoon();
  }

  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await sweeping;
    },
  };
}
