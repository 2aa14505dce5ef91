import type { PlainField } from "./field.ts";
import { rules } from "./rules.ts";

/** What something is called in another system, the same wherever it stands. */
export const REFERENCE = {
  column: "reference",
  type: "text",
  schema: rules.reference,
  description: "What it is called in another system: up to 255 characters.",
  isNullable: true,
} as const satisfies PlainField;

/** The same in an input that may leave it out. */
export const referenceInput = rules.reference
  .nullish()
  .meta({ description: REFERENCE.description });
