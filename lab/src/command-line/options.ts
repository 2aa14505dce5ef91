import { z } from "zod";

/** An option without a value. */
export const flag = z.boolean().default(false);

/** An option whose value is an integer. */
export function count(most: number, least = 1) {
  return z.coerce.number().int().min(least).max(most);
}

/** An option whose value is a number above 0. */
export function amount(most: number) {
  return z.coerce.number().positive().max(most);
}

/** An option whose value is a list of names. */
export function names<const Name extends string>(known: readonly Name[]) {
  return z
    .string()
    .transform((text) => text.split(","))
    .pipe(z.array(z.enum(known)));
}
