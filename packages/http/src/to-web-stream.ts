import type { BodyStream } from "./plain-http.ts";

/** Reads the next piece when the client has taken the one before. */
export function toWebStream(body: BodyStream): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await body.next();
        if (done) controller.close();
        else controller.enqueue(encoder.encode(value));
      },
      async cancel() {
        await body.return();
      },
    },
    // Not one piece ahead, which would be old when it is read.
    { highWaterMark: 0 },
  );
}
