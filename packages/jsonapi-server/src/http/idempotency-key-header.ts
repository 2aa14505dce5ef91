/**
 * What a client names a creation with, so that it may be asked for again.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export const IDEMPOTENCY_KEY_HEADER = "Idempotency-Key";
