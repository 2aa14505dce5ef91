import { z } from "zod";

import { fromCursor } from "./cursor.ts";
import { LISTS, pageSizeOf, type ListName } from "./lists.ts";

/** Schemas of the requests for each list, also for adapters. */
export const listRequestSchemas = {
  ticketOptions: z.object(shapeOf("ticketOptions", LISTS.ticketOptions)).superRefine(expectCursor),
  purchases: z.object(shapeOf("purchases", LISTS.purchases)).superRefine(expectCursor),
  holds: z.object(shapeOf("holds", LISTS.holds)).superRefine(expectCursor),
  journal: z.object(shapeOf("journal", LISTS.journal)).superRefine(expectCursor),
  sales: z
    .object({ ...shapeOf("sales", LISTS.sales), ...LISTS.sales.parameters })
    .superRefine(expectCursor),
  webhooks: z.object(shapeOf("webhooks", LISTS.webhooks)).superRefine(expectCursor),
};

function shapeOf<Filters extends z.ZodRawShape, const Sorts extends readonly [string, ...string[]]>(
  list: ListName,
  { filters, sorts }: { readonly filters: Filters; readonly sorts: Sorts },
) {
  const { max } = pageSizeOf(list);
  const error = `must be an integer from 1 to ${max}`;
  return {
    filter: z.strictObject(filters).partial().optional(),
    sort: z.enum(sorts, { error: `must be one of ${sorts.join(", ")}` }).default(sorts[0]),
    size: z
      .number({ error })
      .int({ error, abort: true })
      .min(1, { error })
      .max(max, { error })
      .optional(),
    after: z.string({ error: "must be a string" }).optional(),
    before: z.string({ error: "must be a string" }).optional(),
  };
}

interface Place {
  readonly sort: string;
  readonly after?: string | undefined;
  readonly before?: string | undefined;
}

function expectCursor({ sort, after, before }: Place, context: z.core.$RefinementCtx): void {
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
}
