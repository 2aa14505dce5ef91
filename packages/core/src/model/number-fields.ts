import { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import type { PlainField } from "./field.ts";

type NumberFields = {
  readonly [Name in keyof typeof JOURNAL_NUMBERS]: PlainField & {
    readonly type: "integer";
    readonly isDefault: true;
  };
};

/** A field for each number of the journal, or for the sum of several. */
export function numberFields(of: Pick<PlainField, "schema" | "isSum">): NumberFields;
export function numberFields(of: object): object {
  return Object.fromEntries(
    Object.entries(JOURNAL_NUMBERS).map(([name, { column, description }]) => [
      name,
      { column, type: "integer", description, isDefault: true, ...of },
    ]),
  );
}
