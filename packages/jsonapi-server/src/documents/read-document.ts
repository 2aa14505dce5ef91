import { BodyTakenError, expectUntaken } from "../http/body-taken-error.ts";
import { errorObject, Refusal } from "../refusals/refusal.ts";

/**
 * Gives a whole body, or "too large" as soon as it has passed `maxBytes`.
 *
 * Rejects when it breaks off.
 */
export type ReadBody = (maxBytes: number) => Promise<Uint8Array | "too large">;

/**
 * Reads a body to its end and parses it.
 *
 * @returns any JSON value
 * @throws {Refusal} when the body is larger than `maxBytes`, breaks off or is not JSON
 * @throws {BodyTakenError} when it was read before
 */
export async function readDocument(
  readBody: ReadBody,
  maxBytes: number,
  contentLength: string | null | undefined,
): Promise<unknown> {
  const body = await readBody(maxBytes).catch((error: unknown) => {
    if (error instanceof BodyTakenError) throw error;
    throw new Refusal([errorObject("body_incomplete", "The body broke off")]);
  });
  if (body === "too large") throw refuseTooLarge(maxBytes);
  expectUntaken(body, contentLength);
  try {
    return JSON.parse(decoder.decode(body));
  } catch {
    throw new Refusal([errorObject("invalid_json", "The body must be a JSON document in UTF-8")]);
  }
}

export function refuseTooLarge(maxBytes: number): Refusal {
  return new Refusal([errorObject("body_too_large", `The body must not exceed ${maxBytes} bytes`)]);
}

const decoder = new TextDecoder("utf-8", { fatal: true });
