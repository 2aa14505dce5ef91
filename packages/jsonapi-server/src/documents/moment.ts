import { rules } from "@ticket-allocation/core";
import { z } from "zod";

const TIME_WITH_OFFSET =
  "must be a date and a time with an offset, such as 2027-05-01T10:00:00+02:00";

/** A moment with its offset from UTC. */
export function moment(error = TIME_WITH_OFFSET) {
  return z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text))
    .pipe(rules.time);
}
