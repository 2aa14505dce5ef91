/** The field of every mutation's input that makes it safe to ask again. */
export const idempotencyKeyField = {
  description:
    "Makes it safe to ask again: the same key with the same input is answered as it was the first time, and is carried out once. A refusal keeps no key. 1 to 255 visible ASCII characters. Left out or null: the request's header Idempotency-Key, which is for one mutation.",
};
