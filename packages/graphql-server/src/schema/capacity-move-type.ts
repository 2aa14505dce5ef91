import {
  ForbiddenError,
  RESOURCE_FIELDS,
  type CapacityMove,
  type Field,
} from "@ticket-allocation/core";
import type { ObjectFieldBuilder } from "@pothos/core";

import { builder, type SchemaTypes } from "./builder.ts";
import { exposeFields } from "./expose-fields.ts";
import { TicketOptionType } from "./ticket-option-type.ts";
import { NodeType } from "./node-type.ts";

const { capacity_moves: fields } = RESOURCE_FIELDS;

export const CapacityMoveType = builder.objectRef<CapacityMove>("CapacityMove").implement({
  description: "Tickets that were moved from the capacity of one ticket option to that of another.",
  interfaces: [NodeType],
  fields: (t) => ({
    ...exposeFields(t, fields, (boxOffice, id) => boxOffice.findCapacityMove(id)),
    from: exposeOption(t, fields.fromId, (move) => move.fromId),
    to: exposeOption(t, fields.toId, (move) => move.toId),
  }),
});

function exposeOption(
  t: ObjectFieldBuilder<SchemaTypes, CapacityMove>,
  { description }: Field,
  idOf: (move: CapacityMove) => string,
) {
  return t.field({
    type: TicketOptionType,
    nullable: true,
    description: `${description} Null when the caller may not read it: who may change a ticket option need not be allowed to read it.`,
    // Not a refusal: it would take the answer about what was done.
    resolve: (move, _, { boxOffice }) =>
      boxOffice.findTicketOption(idOf(move)).catch((error: unknown) => {
        if (error instanceof ForbiddenError) return null;
        throw error;
      }),
  });
}
