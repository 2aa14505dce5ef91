const TICK_MS = 500;
const SILENCE_MS = 1_000;

/** Notices that a response does not arrive: the server may be frozen or unreachable, and another may have replaced it. */
export interface SilenceWatch {
  /** @returns the work */
  readonly during: <Result>(work: Promise<Result>) => Promise<Result>;
  readonly stop: () => void;
}

/** @param onSilence called twice a second while any work has taken over a second */
export function watchSilence(onSilence: () => void): SilenceWatch {
  /** Beginnings of all work, in order. A timer per statement would cost more. */
  const begun = new Set<{ readonly at: number }>();
  let timer: NodeJS.Timeout | undefined;

  function tick(): void {
    const [oldest] = begun;
    if (oldest === undefined) return stop();
    if (performance.now() - oldest.at > SILENCE_MS) onSilence();
  }

  function stop(): void {
    clearInterval(timer);
    timer = undefined;
  }

  return {
    during(work) {
      const beginning = { at: performance.now() };
      begun.add(beginning);
      timer ??= setInterval(tick, TICK_MS).unref();
      const end = () => void begun.delete(beginning);
      work.then(end, end);
      return work;
    },
    stop,
  };
}
