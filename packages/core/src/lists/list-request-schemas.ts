import { z } from "zod";

import { fromCursor } from "./cursor.ts";
import { LISTS, MAX_PAGE_SIZE } from "./lists.ts";

const SIZE = `must be an integer from 1 to ${MAX_PAGE_SIZE}`;

/** Schemas of the requests for each list, also for adapters. */
export const listRequestSchemas = {
  ticketOptions: requestSchema(LISTS.ticketOptions.filters, LISTS.ticketOptions.sorts),
  purchases: requestSchema(LISTS.purchases.filters, LISTS.purchases.sorts),
  holds: requestSchema(LISTS.holds.filters, LISTS.holds.sorts),
  journal: requestSchema(LISTS.journal.filters, LISTS.journal.sorts),
};

function requestSchema<
  Filters extends z.ZodRawShape,
  const Sorts extends readonly [string, ...string[]],
>(filters: Filters, sorts: Sorts) {
  return z
    .object({
      filter: z.strictObject(filters).partial().optional(),
      sort: z.enum(sorts, { error: `must be one of ${sorts.join(", ")}` }).default(sorts[0]),
      size: z
        .number({ error: SIZE })
        .int({ error: SIZE, abort: true })
        .min(1, { error: SIZE })
        .max(MAX_PAGE_SIZE, { error: SIZE })
        .optional(),
      after: z.string({ error: "must be a string" }).optional(),
      before: z.string({ error: "must be a string" }).optional(),
    })
    .superRefine(({ sort, after, before }, context) => {
      for (const [name, cursor] of Object.entries({ after, before })) {
        if (cursor !== undefined && !fromCursor(sort, cursor)) {
          const message = `must be a cursor of this list, sorted by ${sort}`;
          context.addIssue({ code: "custom", path: [name], message });
        }
      }
      if (after !== undefined && before !== undefined) {
        context.addIssue({
          code: "custom",
          path: ["before"],
          message: "must not be given together with after",
        });
      }
    });
}
