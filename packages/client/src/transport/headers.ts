import { newKey } from "../new-key.ts";

const MEDIA_TYPE = "application/vnd.api+json";
export const ATOMIC_MEDIA_TYPE = `${MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;

/** Of a request without a body. */
export const READ_HEADERS = { Accept: MEDIA_TYPE };

/** Of a request with a body. */
export function toBodyHeaders(mediaType: string = MEDIA_TYPE) {
  return { Accept: mediaType, "Content-Type": mediaType };
}

/**
 * The key of all attempts of a request.
 *
 * @throws {TypeError} if the caller's own key cannot be sent
 */
export function toKeyHeader(ownKey: string | undefined) {
  // Null, which storage in browsers returns, would be sent as the key "null": the same for everybody.
  const idempotencyKey = ownKey ?? newKey();
  if (!/^[!-~]{1,255}$/u.test(idempotencyKey)) {
    throw new TypeError("idempotencyKey must be 1 to 255 visible ASCII characters");
  }
  return { "Idempotency-Key": idempotencyKey };
}
