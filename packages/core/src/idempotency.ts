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
