const TICK_MS = 500;
const SILENCE_MS = 1_000;
const LONGEST_PAUSE_MS = 4_000;

/** Notices that a response does not arrive: the server may be frozen or unreachable, and another may have replaced it. */
export interface SilenceWatch {
  /** @returns the work */
  readonly during: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly stop: () => void;
}

/**
 * Looks while any work takes over a second. If the current server is found to be usable, the pauses between two looks become longer, up to
 * four seconds, until nothing is awaited any more, or until it cannot be used. A new silence of the server is always a reason to look at once.
 *
 * @param look resolves if there is no reason to look again soon. While `isSilent`, no connection has got a response for a second
 */
export function watchSilence(look: (isSilent: () => boolean) => Promise<void>): SilenceWatch {
  /** Beginnings of all work, in order. A timer per statement would cost more. */
  const begun = new Set<{ readonly at: number }>();
  let timer: NodeJS.Timeout | undefined;
  let heardAt = -Infinity;
  let lookedAt = -Infinity;
  let nextLookAt = -Infinity;
  let pauseMs = SILENCE_MS;

  function tick(): void {
    const now = performance.now();
    const [oldest] = begun;
    if (oldest === undefined) return stop();
    if (now - oldest.at <= SILENCE_MS) return;
    const wasSilent = now - heardAt > SILENCE_MS;
    const isNewSilence = wasSilent && heardAt > lookedAt;
    if (now < nextLookAt && !isNewSilence) return;
    lookedAt = now;
    lookOnce(() => wasSilent && heardAt < now).catch(lookSoon);
  }

  async function lookOnce(isSilent: () => boolean): Promise<void> {
    await look(isSilent);
    nextLookAt = performance.now() + pauseMs;
    pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS);
  }

  function lookSoon(): void {
    nextLookAt = -Infinity;
    pauseMs = SILENCE_MS;
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
    lookSoon();
  }

  return {
    during(work) {
      const beginning = { at: performance.now() };
      begun.add(beginning);
      timer ??= setInterval(tick, TICK_MS).unref();
      const end = (isResponse: boolean) => {
        begun.delete(beginning);
        if (isResponse) heardAt = performance.now();
      };
      work.then(
        () => end(true),
        (error: unknown) => end(isOfPostgres(error)),
      );
      return work;
    },
    stop,
  };
}

function isOfPostgres(error: unknown): boolean {
  return error instanceof Error && "severity" in error;
}
