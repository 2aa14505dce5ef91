import type { FieldMap, ObjectFieldBuilder } from "@pothos/core";
import type { Fields, TicketOption } from "@ticket-allocation/core";

import type { builder } from "./builder.ts";

type SchemaTypes =
  typeof builder extends PothosSchemaTypes.SchemaBuilder<infer Types> ? Types : never;

const TYPES = { text: "String", integer: "Int", time: "DateTime" } as const;

/** Exposes the fields of a ticket option as the core describes them. */
export function exposeFields(
  t: ObjectFieldBuilder<SchemaTypes, TicketOption>,
  fields: Fields,
): FieldMap {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { type, isNullable = false, description }]) => [
      name,
      t.field({
        type: TYPES[type],
        nullable: isNullable,
        description,
        resolve: (option) => Reflect.get(option, name),
      }),
    ]),
  );
}
