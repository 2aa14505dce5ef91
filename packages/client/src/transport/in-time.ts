import { onAbort } from "./on-abort.ts";

/** @throws when the signal is aborted first: a function of the caller may not know it */
export async function inTime<Result>(asked: Promise<Result>, signal: AbortSignal): Promise<Result> {
  let forget: (() => void) | undefined;
  const aborted = new Promise<never>((_, reject) => {
    forget = onAbort(signal, () => reject(new Error("not in time")));
  });
  try {
    return await Promise.race([asked, aborted]);
  } finally {
    forget?.();
  }
}
