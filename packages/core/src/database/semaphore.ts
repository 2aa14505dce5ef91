import { BusyError } from "../model/errors.ts";

export interface Semaphore {
  /**
   * Waits for a permit, in the order of the calls.
   *
   * @param since time of `performance.now()` from which its caller has been waiting
   * @throws {BusyError} when too many wait already, or once its caller has waited for the timeout
   */
  readonly acquire: (since: number) => Promise<void>;
  readonly release: () => void;
  /** How many wait. */
  readonly waiting: () => number;
}

export interface SemaphoreOptions {
  readonly permits: number;
  /** @default no limit */
  readonly maxWaiting?: number;
  readonly timeoutMs: number;
}

/** Lets few do at the same time what takes much of something; the others wait, but not for long. */
export function createSemaphore({
  permits,
  maxWaiting = Infinity,
  timeoutMs,
}: SemaphoreOptions): Semaphore {
  /** In the order of the calls. */
  const waiting = new Set<() => void>();
  let free = permits;

  async function acquire(since: number): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (waiting.size >= maxWaiting) throw new BusyError();
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => {
          waiting.delete(permit);
          reject(new BusyError());
        },
        since + timeoutMs - performance.now(),
      );
      const permit = () => {
        clearTimeout(timer);
        resolve();
      };
      waiting.add(permit);
    });
  }

  function release(): void {
    const [permit] = waiting;
    if (!permit) {
      free += 1;
      return;
    }
    waiting.delete(permit);
    permit();
  }

  return { acquire, release, waiting: () => waiting.size };
}
