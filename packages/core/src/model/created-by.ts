import type { PlainField } from "./field.ts";
import { rules } from "./rules.ts";

/** Who has made a row, the same wherever it stands. */
export const CREATED_BY = {
  column: "created_by",
  type: "text",
  schema: rules.createdBy,
  description:
    "Who made it: the subject of the token, or the caller that the host names. Null: unknown.",
  isNullable: true,
} as const satisfies PlainField;
