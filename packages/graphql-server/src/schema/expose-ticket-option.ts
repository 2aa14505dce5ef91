import type { FieldRef, ObjectFieldBuilder } from "@pothos/core";
import type { IdField, TicketOption } from "@ticket-allocation/core";

import type { SchemaTypes } from "./builder.ts";
import { TicketOptionType } from "./ticket-option-type.ts";

/** Exposes the ticket option of a resource. Who may read the resource is shown it without another question. */
export function exposeTicketOption<
  Thing extends { readonly id: string; readonly ticketOptionId: string },
>(
  t: ObjectFieldBuilder<SchemaTypes, Thing>,
  { description }: IdField,
): FieldRef<SchemaTypes, TicketOption> {
  return t.field({
    type: TicketOptionType,
    description,
    resolve: async ({ id, ticketOptionId }, _, { unguarded }) => {
      const option = await unguarded.findTicketOption(ticketOptionId);
      // Unreachable: a foreign key guarantees the row.
      if (!option) throw new Error(`${id} has no ticket option ${ticketOptionId}`);
      return option;
    },
  });
}
