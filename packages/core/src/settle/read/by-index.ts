import { sql, type RawBuilder } from "kysely";

// Conditions for rows that are read up to a LIMIT, in the order of the index that finds them. By "=" PostgreSQL knows that
// the column is the same in all rows, leaves it out of the order, and takes any other index with that
// order, or the whole table: where its statistics know of few options and users it expects to find enough rows soon. Of a
// user who has none it reads everything. With these conditions only the right index has the order.

/** `table.ticket_option_id = wanted.ticket_option_id` */
export function isOfOption(table: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${table}.ticket_option_id`)} = any(array[wanted.ticket_option_id])`;
}

/** `table.user_id = wanted.user_id`. An array for a column that is not the index's first would lose the order before PostgreSQL 17. */
export function isOfUser(table: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${table}.user_id`)} between wanted.user_id and wanted.user_id`;
}
