import { sql, type Expression, type RawBuilder } from "kysely";

import { toTimeText } from "../../database/column-text.ts";
import type { FieldValue, StoredField } from "../../model/field.ts";
import type { TicketEvent } from "../decide/event.ts";
import { fromListText, toListText } from "../to-array-text.ts";
import {
  optionalColumns,
  toOptionalText,
  type OptionalColumn,
  type Written,
} from "./optional-columns.ts";
import { CHANGED, eventsOf, type Part } from "./part.ts";

/** Rows that events of one type make, one each. */
interface NewRows<
  Type extends TicketEvent["type"],
  Columns extends ArrayFields,
  Optional extends OptionalColumn,
> {
  /** Of the part of the statement. */
  readonly name: string;
  readonly table: "purchases" | "holds" | "cancellations" | "transfers" | "capacity_moves";
  readonly event: Type;
  /** Besides the id, and what comes from the ticket option. */
  readonly columns: Columns;
  /** Columns that most rows leave null. */
  readonly optional: readonly Optional[];
  readonly rowOf: (
    event: Extract<TicketEvent, { type: Type }>,
  ) => NewRow & Written<Optional> & { readonly [Name in keyof Columns]: FieldValue<Columns[Name]> };
  /** What else comes from the changed ticket option. @default only its id and version */
  readonly ofOption?: readonly "counted"[];
}

interface NewRow {
  readonly ticketOptionId: string;
  readonly id: string;
}

/** A column whose values need no quotes in the text of an array. */
type ArrayField = Pick<StoredField, "column" | "isNullable"> & {
  readonly type: keyof typeof SQL_TYPES;
};
type ArrayFields = Readonly<Record<string, ArrayField>>;
type ArrayValue = FieldValue<ArrayField> | null;

const SQL_TYPES = {
  id: "pg_catalog.uuid",
  integer: "integer",
  time: "timestamp with time zone",
} as const;

const ID = {
  ticketOptionId: { column: "option_id", type: "id" },
  id: { column: "id", type: "id" },
} as const satisfies ArrayFields;

/** Creates the part that inserts them. Each row takes the id of its ticket option from the change of that option. */
export function insertRows<
  Type extends TicketEvent["type"],
  Columns extends ArrayFields,
  Optional extends OptionalColumn,
>(rows: NewRows<Type, Columns, Optional>): Part;
export function insertRows({
  name,
  table,
  event,
  columns,
  optional,
  rowOf,
  ofOption = [],
}: NewRows<TicketEvent["type"], ArrayFields, OptionalColumn>): Part {
  const fields = Object.entries<ArrayField>({ ...ID, ...columns });
  const own = ["id", ...Object.values(columns).map(({ column }) => column)];
  const fromOption = ["version", ...ofOption];
  const { arrays, names, select, columns: optionalNames } = optionalColumns(...optional);
  const nameOf = (column: string) => `${name}.${column}`;
  return {
    name,
    isCounted: false,
    isUnprepared: false,
    count: (decisions) => eventsOf(decisions, event).length,
    build(tables, { value, isInTurn }) {
      const arrayOf = (column: string) => value(nameOf(column));
      const entryArrays = fields.map(([, field]) => fromArray(field, arrayOf(field.column)));
      const entryNames = fields.map(([, { column }]) => sql.id(column));
      return tables
        .$extendTables<Record<typeof table, Record<string, unknown>>>()
        .insertInto(table)
        .columns(["ticket_option_id", ...own, ...fromOption, ...optionalNames])
        .expression((db) =>
          db
            .selectFrom(
              sql<{
                option_id: string;
              }>`unnest(${sql.join(entryArrays)}${arrays(arrayOf)})`.as<"entry">(
                sql`entry(${sql.join(entryNames)}${names})`,
              ),
            )
            .leftJoin(CHANGED, "changed.id", "entry.option_id")
            .select([
              sql.ref("changed.id").as("ticket_option_id"),
              ...own.map((column) => sql.ref(`entry.${column}`).as(column)),
              ...fromOption.map((column) => sql.ref(`changed.${column}`).as(column)),
              ...select("entry"),
            ])
            .where(isInTurn),
        );
    },
    valuesOf(decisions) {
      const made = eventsOf(decisions, event).map(rowOf);
      const values: Record<string, string> = {};
      for (const [member, { column, isNullable }] of fields) {
        const list = toListText(made.map((row) => toElement(row[member] ?? null)));
        values[nameOf(column)] = isNullable ? list : `{${list}}`;
      }
      for (const column of optional) values[nameOf(column)] = toOptionalText(column, made);
      return values;
    },
  };
}

function toElement(value: ArrayValue): string | number | null {
  return value instanceof Date ? toTimeText(value) : value;
}

function fromArray(
  { type, isNullable }: ArrayField,
  array: Expression<unknown>,
): RawBuilder<unknown> {
  const sqlType = SQL_TYPES[type];
  return isNullable ? fromListText(array, sqlType) : sql`cast(${array} as ${sql.raw(sqlType)}[])`;
}
