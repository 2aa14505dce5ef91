import type { PlainField } from "./field.ts";
import { rules } from "./rules.ts";

/** What another system knows about something, the same wherever it stands. */
export const METADATA = {
  column: "metadata",
  type: "json",
  schema: rules.metadata,
  description:
    "What another system knows about it: a JSON object of up to 4,096 bytes and 20 levels.",
  isNullable: true,
} as const satisfies PlainField;

/** The same in an input that may leave it out. */
export const metadataInput = rules.metadata.nullish().meta({ description: METADATA.description });
