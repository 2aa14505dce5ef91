import { z } from "zod";

import { rules } from "./rules.ts";

const TIME_WITH_OFFSET =
  "must be a date and a time with an offset, such as 2027-05-01T10:00:00+02:00";

/** A moment as text, with its offset from UTC. */
export function moment(error = TIME_WITH_OFFSET) {
  return z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text))
    .pipe(rules.time);
}

/** The same, or a `Date`. */
export const momentOrDate: z.ZodType<Date, Date | string> = z.preprocess(
  (given) =>
    given instanceof Date && !Number.isNaN(given.getTime()) ? given.toISOString() : given,
  moment(),
);
