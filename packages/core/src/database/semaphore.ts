import { BusyError } from "../model/errors.ts";
import { msUntil } from "./ms-until.ts";

export interface Semaphore {
  /**
   * Waits for a permit, in the order of the calls.
   *
   * @param since time of `performance.now()` when the caller's timeout began
   * @throws {BusyError} when too many callers wait already, or when the timeout ends
   */
  readonly acquire: (since: number) => Promise<void>;
  readonly release: () => void;
  /** The number of callers that wait. */
  readonly waiting: () => number;
}

export interface SemaphoreOptions {
  readonly permits: number;
  /** @default no limit */
  readonly maxWaiting?: number;
  readonly timeoutMs: number;
}

/** Limits how many callers use a resource at the same time. The others wait until the timeout. */
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
        msUntil(since + timeoutMs),
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
