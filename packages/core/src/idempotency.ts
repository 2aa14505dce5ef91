import { createHash } from "node:crypto";
import { stringify } from "uuid";

import { InvalidInputError } from "./errors.ts";

/**
 * Makes a request safe to repeat: the same key and the same request get the original
 * answer, in every process and after every restart, and also while the first is still
 * running. A refusal stores nothing, so a repetition of it is decided anew.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export interface IdempotencyOptions {
  /** 1 to 255 visible ASCII characters. */
  readonly idempotencyKey?: string | undefined;
  /** Whose key it is: keys of different callers never meet. @default "", shared by all */
  readonly caller?: string | undefined;
}

/** @throws {InvalidInputError} when it is malformed */
export function checkIdempotencyKey(idempotencyKey: string | undefined): void {
  if (idempotencyKey === undefined || /^[!-~]{1,255}$/u.test(idempotencyKey)) return;
  const message = "must be 1 to 255 visible ASCII characters";
  throw new InvalidInputError([{ path: ["idempotencyKey"], message }]);
}

/**
 * The id of what a caller's key creates, always the same: where it is stored already, the
 * request was carried out, and its primary key is what keeps it from being carried out twice.
 *
 * @param scope what else the key belongs to, such as the ticket option
 * @returns a UUIDv8 of SHA-256, https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8
 */
export function idOfKey(idempotencyKey: string, caller: string, ...scope: string[]): string {
  const bytes = createHash("sha256")
    .update(JSON.stringify([caller, idempotencyKey, ...scope]))
    .digest()
    .subarray(0, 16);
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  return stringify(bytes);
}
