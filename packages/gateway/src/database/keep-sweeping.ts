import { isTicketError, type PooledBoxOffice } from "@ticket-allocation/core";
import type { Logger } from "pino";

const SHORTEST_PAUSE_MS = 500;
/**
 * A hold that is made during the pause is swept that late at the most, which delays neither buyers nor reads. The
 * pool closes connections that are idle for ten seconds: with a longer pause each sweep would open one.
 */
const LONGEST_PAUSE_MS = 5_000;

/** Sweeps expired holds until it is told to stop. */
export interface Sweeper {
  /** Resolves once no sweep is under way any more. */
  stop(): Promise<void>;
}

/**
 * Sweeps expired holds, one sweep at a time: when the next hold expires, but no more often than twice a
 * second, and at least every five seconds. Any number of processes may.
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
