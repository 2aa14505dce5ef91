import type { EnumRef } from "@pothos/core";
import {
  RESOURCE_FIELDS,
  type ChoiceField,
  type Field,
  type FieldValue,
} from "@ticket-allocation/core";
import type { z } from "zod";

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

/** @throws {TypeError} when it is not that of a field */
export function choiceOf(schema: z.ZodType): ChoiceField {
  const choice = FIELDS.filter((field) => field.type === "choice").find(
    (field) => field.schema === schema,
  );
  if (!choice) throw new TypeError("a choice must be a field of a resource");
  return choice;
}

const FIELDS: readonly Field[] = Object.values(RESOURCE_FIELDS).flatMap((fields) =>
  Object.values<Field>(fields),
);
