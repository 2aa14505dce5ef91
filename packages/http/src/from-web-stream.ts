import { MAX_STREAM_MS, type BodyStream } from "./plain-http.ts";

/**
 * Reads the body of a response piece by piece, for 15 minutes at the most.
 *
 * @param onEnd called when nobody reads it any more. A stream may not notice that it was cancelled until its next piece
 */
export function fromWebStream(stream: ReadableStream<Uint8Array>, onEnd: () => void): BodyStream {
  const reader = stream.getReader();
  const decoder = new TextDecoder();
  let isEnded = false;
  const end = async () => {
    isEnded = true;
    clearTimeout(timer);
    onEnd();
    reader.cancel().catch(() => {});
    return { done: true, value: undefined } as const;
  };
  const timer = setTimeout(() => void end(), MAX_STREAM_MS);
  return {
    async next() {
      const { done, value } = await reader.read();
      // A piece that says that the stream is complete would keep the client from connecting again.
      if (done || isEnded) return end();
      return { done: false, value: decoder.decode(value, { stream: true }) };
    },
    return: end,
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
