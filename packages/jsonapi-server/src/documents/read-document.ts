import { readBody, type PlainRequest } from "@ticket-allocation/http";

import { errorObject, Refusal } from "../refusals/refusal.ts";

/**
 * Reads a body to its end and parses it.
 *
 * @returns any JSON value
 * @throws {Refusal} when the body is larger than `maxBytes`, breaks off or is not JSON
 * @throws {BodyTakenError} when it was read before
 */
export async function readDocument(request: PlainRequest, maxBytes: number): Promise<unknown> {
  const body = await readBody(request, maxBytes);
  if (body === "broken off") {
    throw new Refusal([errorObject("body_incomplete", "The body broke off")]);
  }
  if (body === "too large") throw refuseTooLarge(maxBytes);
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
