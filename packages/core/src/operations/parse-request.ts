import type { z } from "zod";

import type { CallOptions } from "../model/call-options.ts";
import { InvalidInputError } from "../model/errors.ts";
import { parseInput } from "../model/parse-input.ts";

/**
 * Checks what a call was given, before anything is read.
 *
 * @throws {InvalidInputError} with an issue for every rule that `input` breaks, or about the idempotency key
 * @throws the signal's reason when the caller has gone away
 */
export function parseRequest<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
  { signal, idempotencyKey }: CallOptions,
): z.output<Schema> {
  if (signal?.aborted) throw signal.reason;
  const parsed = parseInput(schema, input);
  if (idempotencyKey !== undefined && !/^[!-~]{1,255}$/u.test(idempotencyKey)) {
    const message = "must be 1 to 255 visible ASCII characters";
    throw new InvalidInputError([{ path: ["idempotencyKey"], message }]);
  }
  return parsed;
}
