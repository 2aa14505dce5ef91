import type { InputFieldBuilder, InputFieldRef, InputObjectRef } from "@pothos/core";
import { rules } from "@ticket-allocation/core";
import { z } from "zod";

import { builder, type SchemaTypes } from "./builder.ts";
import { choiceOf, choiceType } from "./choice-type.ts";

type FieldBuilder = InputFieldBuilder<SchemaTypes, "InputObject">;
type ObjectSchema = z.ZodObject<Readonly<Record<string, z.ZodType>>>;

/** The field of an input that makes it safe to ask again. */
const KEY = {
  description:
    "Makes it safe to ask again: the same key with the same input is answered as it was the first time, and is carried out once. A refusal keeps no key. 1 to 255 visible ASCII characters. Left out or null: the request's header Idempotency-Key, which is for one mutation.",
};

/** An input type with the fields, nullability and descriptions of a schema. */
export function inputType<Input extends object>(
  name: string,
  schema: ObjectSchema,
  takesKey: boolean,
): InputObjectRef<SchemaTypes, Input> {
  const ref = builder.inputRef<Input, false>(name);
  // Without its shape, or Pothos wants each field typed: TypeScript does not relate the two.
  const untyped: InputObjectRef<SchemaTypes, unknown> = ref;
  builder.inputType(untyped, {
    description: descriptionOf(schema),
    fields: (t) => ({
      ...Object.fromEntries(
        Object.entries(schema.shape).map(([field, each]) => [field, inputField(t, field, each)]),
      ),
      ...(takesKey && { idempotencyKey: t.string(KEY) }),
    }),
  });
  return ref;
}

function inputField(
  t: FieldBuilder,
  name: string,
  schema: z.ZodType,
): InputFieldRef<SchemaTypes, unknown> {
  const options = { required: !schema.isOptional(), description: descriptionOf(schema) };
  const type = unwrap(schema);
  if (name === "id" || name.endsWith("Id")) return t.id(options);
  if (type instanceof z.ZodNumber) return t.int(options);
  if (type instanceof z.ZodBoolean) return t.boolean(options);
  if (type instanceof z.ZodDate) return t.field({ ...options, type: "DateTime" });
  if (type === rules.metadata) return t.field({ ...options, type: "JSONObject" });
  if (type instanceof z.ZodEnum) return t.field({ ...options, type: choiceType(choiceOf(type)) });
  if (name.endsWith("Ids")) return t.idList(options);
  if (type instanceof z.ZodArray && type.element instanceof z.ZodEnum) return t.stringList(options);
  if (type instanceof z.ZodArray) return t.field({ ...options, type: [itemType(type.element)] });
  return t.string(options);
}

/** The types of items by their names: several inputs may have a list of the same. */
const itemTypes = new Map<string, InputObjectRef<SchemaTypes, object>>();

function itemType(schema: unknown): InputObjectRef<SchemaTypes, object> {
  if (!(schema instanceof z.ZodObject)) throw new TypeError("a list must be one of objects");
  const name = `${schema.meta()?.title}Input`;
  const known = itemTypes.get(name);
  if (known) return known;
  const type = inputType<object>(name, schema, false);
  itemTypes.set(name, type);
  return type;
}

/** @throws {TypeError} when it has none: a schema without one is a mistake */
export function descriptionOf({ description }: z.ZodType): string {
  if (description === undefined) throw new TypeError("an input has no description");
  return description;
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodNullable
    ? unwrap(schema.unwrap())
    : schema;
}
