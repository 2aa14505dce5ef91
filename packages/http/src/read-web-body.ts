import { BodyTakenError } from "./body-taken-error.ts";

/**
 * Reads the body of a `Request`.
 *
 * @throws {BodyTakenError} if another part of the host has read or locked it
 */
export async function readWebBody(
  { body, bodyUsed }: Request,
  maxBytes: number,
): Promise<Uint8Array | "too large"> {
  if (bodyUsed || body?.locked) throw new BodyTakenError();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Not `for await`: leaving that early cancels the body, and servers then close
  // the connection before the client has read why.
  const iterator = body?.[Symbol.asyncIterator]();
  for (;;) {
    const chunk = await iterator?.next();
    if (!chunk || chunk.done) return concatenate(chunks, size);
    size += chunk.value.byteLength;
    if (size > maxBytes) return "too large";
    chunks.push(chunk.value);
  }
}

function concatenate(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    whole.set(chunk, offset);
    offset += chunk.byteLength;
  }
  return whole;
}
