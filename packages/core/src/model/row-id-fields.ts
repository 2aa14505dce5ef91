import { z } from "zod";

import { JOURNAL_ROWS, type JournalRowsName } from "../journal/journal-rows.ts";
import type { PlainField } from "./field.ts";
import { rules } from "./rules.ts";

type RowIdFields = {
  readonly [Name in JournalRowsName]: PlainField & {
    readonly type: "ids";
    readonly isNullable: true;
  };
};

/** A field for each kind of rows that an entry of the journal leads to. */
export function rowIdFields(): RowIdFields;
export function rowIdFields(): object {
  return Object.fromEntries(
    Object.entries(JOURNAL_ROWS).map(([name, { column, description }]) => [
      name,
      {
        column,
        type: "ids",
        schema: z.array(rules.uuid),
        description: `${description} Null: none, or an earlier version has written the entry.`,
        isNullable: true,
      },
    ]),
  );
}
