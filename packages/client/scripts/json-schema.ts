import { z } from "zod";

/** What is read of the schemas of the OpenAPI document. */
export interface JsonSchema {
  readonly $ref?: string | undefined;
  readonly type?: string | readonly string[] | undefined;
  readonly description?: string | undefined;
  readonly enum?: readonly unknown[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly items?: JsonSchema | undefined;
  readonly required?: readonly string[] | undefined;
  readonly propertyNames?: { readonly not: { readonly enum: readonly string[] } } | undefined;
  readonly if?: JsonSchema | undefined;
  readonly else?: JsonSchema | undefined;
  readonly [keyword: string]: unknown;
}

export const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    $ref: z.string().optional(),
    type: z.union([z.string(), z.array(z.string())]).optional(),
    description: z.string().optional(),
    enum: z.array(z.unknown()).optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    items: jsonSchema.optional(),
    required: z.array(z.string()).optional(),
    propertyNames: z
      .object({ not: z.object({ enum: z.array(z.string()) }) })
      .optional()
      .catch(undefined),
    if: jsonSchema.optional(),
    else: jsonSchema.optional(),
  }),
);

/** A member of an object, whose schema must have it. */
export function memberOf(schema: JsonSchema, name: string): JsonSchema {
  const member = schema.properties?.[name];
  if (!member) throw new Error(`no member ${name} in ${JSON.stringify(schema)}`);
  return member;
}

export function takesNull({ type }: JsonSchema): boolean {
  return [type].flat().includes("null");
}

/** The values that a string may have; none, if any. */
export function enumOf(schema: JsonSchema | undefined): readonly string[] {
  return (schema?.enum ?? []).map(String);
}

/** The type of a resource, or of what a linkage refers to. */
export function typeOf(schema: JsonSchema): string {
  return enumOf(memberOf(schema, "type"))[0] ?? "";
}

/** What a reference refers to. */
export function nameIn($ref = ""): string {
  return $ref.split("/").at(-1) ?? "";
}

/** An object with exactly these members. */
export function toObject(
  properties: Readonly<Record<string, JsonSchema>>,
  required: readonly string[] = Object.keys(properties),
): JsonSchema {
  return { type: "object", properties, required, additionalProperties: false };
}
