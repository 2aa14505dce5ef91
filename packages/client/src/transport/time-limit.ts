import { startTimer } from "./start-timer.ts";

/** A signal that is aborted with another one, or after a time that can begin again. */
export interface TimeLimit {
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly restart: (durationMs: number) => void;
  /** Also ends what goes on with the signal. To be called in any case. */
  readonly end: () => void;
}

export function limitTime(durationMs: number, signal: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController();
  let isOver = false;
  let timer: ReturnType<typeof startTimer> | undefined;
  const abort = () => controller.abort(signal?.reason);
  const limit: TimeLimit = {
    signal: controller.signal,
    isOver: () => isOver,
    restart(nextMs) {
      clearTimeout(timer);
      timer = startTimer(() => {
        isOver = true;
        controller.abort();
      }, nextMs);
    },
    end() {
      clearTimeout(timer);
      signal?.removeEventListener("abort", abort);
      controller.abort();
    },
  };
  signal?.addEventListener("abort", abort);
  if (signal?.aborted) abort();
  limit.restart(durationMs);
  return limit;
}
