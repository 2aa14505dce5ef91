import { MAX_ORDER_LINES } from "@ticket-allocation/core";
import { z } from "zod";

import { newPurchaseDocument, purchaseDocument } from "./documents.ts";
import { leftOut, object } from "./envelope.ts";

const LENGTH = { error: `must have 1 to ${MAX_ORDER_LINES} operations` };

/**
 * Purchases that are made together, or not at all.
 *
 * @see https://jsonapi.org/ext/atomic/#document-structure
 */
export const operationsDocument = object({
  "atomic:operations": list(
    object({
      op: z.literal("add", { error: 'must be "add": purchases are all that is done here' }),
      ref: leftOut("must be left out: purchases are all that is added here"),
      href: z.literal("/purchases", { error: 'must be "/purchases", or left out' }).nullish(),
      data: newPurchaseDocument.resource,
    }),
  ),
  data: leftOut("must be left out where there are operations"),
  included: leftOut("must be left out where there are operations"),
});

/** The number of operations, checked before any of them is parsed. */
export const operationsCount = object({ "atomic:operations": list(z.unknown()) });

/** What became of each operation, in their order. */
export const resultsDocument = object({
  "atomic:results": z.array(purchaseDocument.pick({ data: true })),
});

function list<Item extends z.ZodType>(item: Item) {
  return z.array(item, { error: "must be a list" }).min(1, LENGTH).max(MAX_ORDER_LINES, LENGTH);
}
