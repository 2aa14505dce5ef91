import { sql } from "kysely";

import { asText } from "../database/column-text.ts";
import { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import type { JournalRowsName } from "../journal/journal-rows.ts";
import { readFields, selectFields, type FieldValue } from "./field.ts";
import { JOURNAL_ENTRY_FIELDS } from "./journal-entry-fields.ts";
import { isUuid } from "./rules.ts";

/** One change of a ticket option: all that one transaction has done to it. */
export type JournalEntry = { readonly id: string } & {
  readonly [Name in keyof typeof JOURNAL_ENTRY_FIELDS]: FieldValue<
    (typeof JOURNAL_ENTRY_FIELDS)[Name]
  >;
};

/** The ids of the rows that an entry is about. */
export type EntryIds = Pick<JournalEntry, JournalRowsName>;

const NUMBER_COLUMNS: ReadonlySet<string> = new Set(
  Object.values(JOURNAL_NUMBERS).map(({ column }) => column),
);

/** What of a row makes a {@link JournalEntry}: for {@link toJournalEntry} alone. */
export const JOURNAL_ENTRY_COLUMNS = [
  ...selectFields(
    Object.fromEntries(
      Object.entries(JOURNAL_ENTRY_FIELDS).filter(([, { column }]) => !NUMBER_COLUMNS.has(column)),
    ),
  ),
  // Null stands for 0.
  ...Array.from(NUMBER_COLUMNS, (column) =>
    asText(sql`coalesce(${sql.ref(column)}, 0)`).as(column),
  ),
];

export function toJournalEntry(row: Readonly<Record<string, unknown>>): JournalEntry {
  const fields = readFields(JOURNAL_ENTRY_FIELDS, row);
  return { id: `${fields.ticketOptionId}-${fields.version}`, ...fields };
}

/** What the id of an entry names. Undefined for any other text. */
export function fromEntryId(
  id: string,
): { readonly ticketOptionId: string; readonly version: string } | undefined {
  const [, ticketOptionId = "", version = ""] = /^(.{36})-(0|[1-9]\d{0,15})$/u.exec(id) ?? [];
  return isUuid(ticketOptionId) ? { ticketOptionId, version } : undefined;
}
