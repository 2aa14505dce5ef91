import type { EnumRef } from "@pothos/core";
import type { ChoiceField, FieldValue } from "@ticket-allocation/core";

import { builder, type SchemaTypes } from "./builder.ts";

const types = new Map<string, EnumRef<SchemaTypes, string>>();

/** The enum of a field with a few values: `partially_cancelled` is `PARTIALLY_CANCELLED`. */
export function choiceType<Of extends ChoiceField>(field: Of): EnumRef<SchemaTypes, FieldValue<Of>>;
export function choiceType({ choice: { name, description, values } }: ChoiceField) {
  const known = types.get(name);
  if (known) return known;
  const type = builder.enumType(name, {
    description,
    values: Object.fromEntries(
      Object.entries(values).map(([value, meaning]) => [
        value.toUpperCase(),
        { value, description: meaning },
      ]),
    ),
  });
  types.set(name, type);
  return type;
}
