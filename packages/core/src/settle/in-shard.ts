import { sql, type Expression, type RawBuilder } from "kysely";

/**
 * A condition by which Citus finds the shard of a statement about one ticket option. Citus does not derive it from a
 * join.
 *
 * @param column the column with the id of the ticket option
 * @param ids the text of an array of uuids, all equal to the id of the ticket option
 */
export type InShard = (column: string, ids: Expression<unknown>) => RawBuilder<boolean>;

export const inOneShard: InShard = (column, ids) =>
  sql<boolean>`${sql.ref(column)} = any(cast(${ids} as pg_catalog.uuid[]))`;

/** For tables that are not distributed. */
export const inTheTable: InShard = () => sql<boolean>`true`;
