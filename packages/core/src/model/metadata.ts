import type { PlainField } from "./field.ts";
import { rules } from "./rules.ts";

/** Data for another system, the same in every resource. */
export const METADATA = {
  column: "metadata",
  type: "json",
  schema: rules.metadata,
  description: "Data for another system: a JSON object of up to 4,096 bytes and 20 levels.",
  isNullable: true,
} as const satisfies PlainField;

/** The same in an input that may leave it out. */
export const metadataInput = rules.metadata.nullish().meta({ description: METADATA.description });
