import { z } from "zod";

import type { JsonSchema, OpenApi } from "./open-api.ts";

/** A member of a document, as a row of a table. */
export interface DocumentField {
  /** As in `data.attributes.quantity`. */
  readonly path: string;
  readonly type: string;
  readonly isRequired: boolean;
  readonly description: string;
}

const schemaParts = z.object({
  $ref: z.string().optional(),
  type: z.union([z.string(), z.array(z.string())]).optional(),
  format: z.string().optional(),
  enum: z.array(z.unknown()).optional(),
  const: z.unknown().optional(),
  description: z.string().optional(),
  required: z.array(z.string()).default([]),
  properties: z.record(z.string(), z.record(z.string(), z.unknown())).optional(),
  items: z.record(z.string(), z.unknown()).optional(),
});

/** The members of a document that hold values, from the first to the last: objects around them are only in their paths. */
export function fieldsOf(schema: JsonSchema, { components }: OpenApi): readonly DocumentField[] {
  return visit(schema, "", true);

  function visit(part: JsonSchema, path: string, isRequired: boolean): readonly DocumentField[] {
    const { properties, required, items, description = "", ...rest } = resolve(part);
    if (properties !== undefined) {
      return Object.entries(properties).flatMap(([name, value]) =>
        visit(value, path === "" ? name : `${path}.${name}`, isRequired && required.includes(name)),
      );
    }
    const itemFields = items === undefined ? [] : visit(items, `${path}[]`, isRequired);
    // Of a list of objects, its members say more than the list.
    if (itemFields.length > 1) return itemFields;
    return [{ path, type: typeOf({ ...rest, items }), isRequired, description }];
  }

  function typeOf({ type, format, enum: values, const: value, items }: Partial<Parts>): string {
    if (values !== undefined) return values.map((item) => JSON.stringify(item)).join(", ");
    if (value !== undefined) return JSON.stringify(value);
    if (type === "array" && items) return `list of ${typeOf(resolve(items))}`;
    const names = [type ?? "any"].flat().map((name) => (name === "string" && format) || name);
    return names.join(" or ");
  }

  function resolve(part: JsonSchema): Parts {
    const parts = schemaParts.parse(part);
    const name = parts.$ref?.split("/").at(-1);
    return name === undefined ? parts : resolve(components.schemas[name] ?? {});
  }
}

type Parts = z.infer<typeof schemaParts>;
