import { sql, type RawBuilder } from "kysely";

// Conditions for reading rows up to a LIMIT in the order of an index. With "=" PostgreSQL knows that the column has the
// same value in all rows, and removes it from the order. Then it may use another index with the remaining order, or
// read the whole table: if its statistics contain few options and users, it expects to find enough rows soon. For a user
// without rows it would read everything. With these conditions only the right index has the order.

/** `table.ticket_option_id = wanted.ticket_option_id` */
export function isOfOption(table: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${table}.ticket_option_id`)} = any(array[wanted.ticket_option_id])`;
}

/**
 * `table.user_id = wanted.user_id`. Before PostgreSQL 17, a condition with an array loses the order if the column is not
 * the first one of the index.
 */
export function isOfUser(table: string): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(`${table}.user_id`)} between wanted.user_id and wanted.user_id`;
}
