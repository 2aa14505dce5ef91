import { rules, type Field, type Fields, type FieldValue } from "@ticket-allocation/core";
import { z } from "zod";

import type { ResourceType } from "../resources/resource.ts";

/** An attribute has the name of its field's column. */
type NameOf<Of extends Fields, Attribute> = {
  [Name in keyof Of]: Attribute extends Of[Name]["column"] ? Name : never;
}[keyof Of];

const TIME_WITH_OFFSET =
  "must be a date and a time with an offset, such as 2027-05-01T10:00:00+02:00";

/** A moment with its offset from UTC. */
export function moment(error = TIME_WITH_OFFSET) {
  return z.iso
    .datetime({ offset: true, error })
    .transform((text) => new Date(text))
    .pipe(rules.time);
}

/** The attributes of an input, each of which may be left out or null. */
export function optionalAttributes<Of extends Fields>(
  fields: Of,
): {
  readonly [Name in keyof Of as Of[Name]["column"]]: z.ZodOptional<
    z.ZodNullable<z.ZodType<NonNullable<FieldValue<Of[Name]>>>>
  >;
};
export function optionalAttributes(fields: Fields): object {
  return mapFields(fields, ({ type, schema, description }) => {
    const attribute = type === "time" ? moment() : schema;
    return attribute.nullish().meta({ description });
  });
}

/** The attributes of a resource, as they are answered. */
export function shownAttributes(type: ResourceType, fields: Fields) {
  return mapFields(fields, (field) => {
    const schema = field.type === "time" ? z.iso.datetime() : field.schema;
    const whenAsked = field.isDefault ? "" : ` Answered when \`fields[${type}]\` asks for it.`;
    const description = field.description + whenAsked;
    return (field.isNullable ? schema.nullable() : schema).meta({ description });
  });
}

/** The input of the box office that attributes are. */
export function fromAttributes<Of extends Fields, Attributes extends object>(
  fields: Of,
  attributes: Attributes,
): { [Attribute in keyof Attributes as NameOf<Of, Attribute>]: Attributes[Attribute] };
export function fromAttributes(fields: Fields, attributes: object): object {
  return Object.fromEntries(
    Object.entries(fields).map(([name, { column }]) => [name, Reflect.get(attributes, column)]),
  );
}

/** The other way round. */
export function toAttributes(fields: Fields, thing: object): Readonly<Record<string, unknown>> {
  return mapFields(fields, (_, name) => {
    const value: unknown = Reflect.get(thing, name);
    return value instanceof Date ? value.toISOString() : value;
  });
}

function mapFields<Value>(
  fields: Fields,
  map: (field: Field, name: string) => Value,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, field]) => [field.column, map(field, name)]),
  );
}
