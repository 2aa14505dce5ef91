import { inTime } from "./in-time.ts";

/**
 * Yields the chunks of a body, and cancels it when no more are wanted.
 *
 * @throws when the signal is aborted
 */
export async function* readChunks(
  body: ReadableStream<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await inTime(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    // The body may have failed, and nothing has to wait for its end.
    reader.cancel().catch(() => {});
  }
}
