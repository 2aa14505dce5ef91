import type { z } from "zod";

import { InvalidInputError } from "./errors.ts";

/** @throws {InvalidInputError} with an issue for every rule that `input` breaks */
export function parseInput<Schema extends z.ZodType>(
  schema: Schema,
  input: unknown,
): z.output<Schema> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new InvalidInputError(parsed.error.issues.map(({ path, message }) => ({ path, message })));
}
