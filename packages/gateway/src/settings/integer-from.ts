import { z } from "zod";

/** A setting that is an integer in a range. */
export function integerFrom(least: number, most: number) {
  const error = `must be an integer from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,9}$/u, { error })
    .transform(Number)
    .refine((number) => number >= least && number <= most, { error });
}
