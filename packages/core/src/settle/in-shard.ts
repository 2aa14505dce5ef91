import { sql, type Expression, type RawBuilder } from "kysely";

/**
 * A condition that Citus finds the shard by, in a statement about one ticket option. That it follows from a join is
 * not enough.
 *
 * @param column has the id of the ticket option
 * @param ids of the ticket option: the text of an array of uuids, all of them the same
 */
export type InShard = (column: string, ids: Expression<unknown>) => RawBuilder<boolean>;

export const inOneShard: InShard = (column, ids) =>
  sql<boolean>`${sql.ref(column)} = any(cast(${ids} as pg_catalog.uuid[]))`;

/** For tables that are not distributed. */
export const inTheTable: InShard = () => sql<boolean>`true`;
