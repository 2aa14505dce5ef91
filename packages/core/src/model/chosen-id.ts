import { rules } from "./rules.ts";

/** The id of what an operation makes, in an input that may leave it out. */
export const idInput = rules.uuid.nullish().meta({
  description:
    "UUID of what is made, which nothing else has. It makes the request safe to repeat, like an idempotency key. Left out or null: a new one.",
});
