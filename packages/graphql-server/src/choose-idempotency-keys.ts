import { InvalidInputError } from "@ticket-allocation/core";

import type { GetHeader } from "@ticket-allocation/http";

/** Chooses the key of a mutation, given the one in its input. */
export type ChooseIdempotencyKey = (own: string | null | undefined) => string | undefined;

/**
 * Makes what chooses the keys of one operation's mutations: their own, or else that of the
 * request's header, which is for one mutation. A second that leaned on it would be taken
 * for the first one asked again.
 *
 * The header is read only when a mutation runs.
 *
 * @throws {InvalidInputError} what is made, when input and header do not go together
 */
export function chooseIdempotencyKeys(getHeader: GetHeader): ChooseIdempotencyKey {
  let isHeaderTaken = false;

  return (own) => {
    const header = getHeader("idempotency-key");
    if (header == null) return own ?? undefined;

    if (own == null && isHeaderTaken) {
      throw invalidKey("is required: the header Idempotency-Key is for one mutation");
    }
    if (own != null && own !== header) {
      throw invalidKey("must be left out, or equal to the header Idempotency-Key");
    }
    isHeaderTaken = true;
    return header;
  };
}

function invalidKey(message: string): InvalidInputError {
  return new InvalidInputError([{ path: ["idempotencyKey"], message }]);
}
