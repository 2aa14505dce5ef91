import type { FieldRef, ObjectFieldBuilder } from "@pothos/core";
import type { Field, Purchase } from "@ticket-allocation/core";

import type { SchemaTypes } from "./builder.ts";
import { PurchaseType } from "./purchase-type.ts";

/** Exposes the purchase that a resource refers to. */
export function exposePurchase<Thing>(
  t: ObjectFieldBuilder<SchemaTypes, Thing>,
  { description }: Field,
  idOf: (thing: Thing) => string,
): FieldRef<SchemaTypes, Purchase | null | undefined> {
  return t.field({
    type: PurchaseType,
    nullable: true,
    description: `${description} Null when the caller may not read it: who may change a purchase need not be allowed to read it.`,
    // Not a refusal: it would take the answer about what was done with it.
    resolve: (thing, _, { boxOffice }) => boxOffice.findPurchase(idOf(thing)),
  });
}
