import { BodyTakenError } from "./body-taken-error.ts";
import type { PlainRequest } from "./plain-http.ts";

/**
 * Reads the whole body of a request.
 *
 * @returns "too large" for more than `maxBytes`, "broken off" if the client did not send all of it
 * @throws {BodyTakenError} if it was read before. This cannot be detected for a chunked body
 */
export async function readBody(
  request: Pick<PlainRequest, "readBody" | "getHeader">,
  maxBytes: number,
): Promise<Uint8Array | "too large" | "broken off"> {
  let body: Uint8Array | "too large";
  try {
    body = await request.readBody(maxBytes);
  } catch (error) {
    if (error instanceof BodyTakenError) throw error;
    return "broken off";
  }
  // Servers wait for all of `Content-Length`, so nothing is left only where it was read before.
  const contentLength = Number(request.getHeader("content-length") ?? 0);
  if (body.length === 0 && contentLength > 0) throw new BodyTakenError();
  return body;
}
