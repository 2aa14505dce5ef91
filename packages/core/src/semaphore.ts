import { BusyError } from "./errors.ts";

export interface Semaphore {
  /**
   * Waits for a permit, in the order of the calls.
   *
   * @throws {BusyError} when too many wait already, or it took longer than the timeout
   */
  readonly acquire: () => Promise<void>;
  readonly release: () => void;
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
  const waiting: (() => void)[] = [];
  let free = permits;

  async function acquire(): Promise<void> {
    if (free > 0) {
      free -= 1;
      return;
    }
    if (waiting.length >= maxWaiting) throw new BusyError();
    const since = performance.now();
    await new Promise<void>((resolve) => waiting.push(resolve));
    if (performance.now() - since < timeoutMs) return;
    release();
    throw new BusyError();
  }

  function release(): void {
    const next = waiting.shift();
    if (next) next();
    else free += 1;
  }

  return { acquire, release };
}
