import { sql, type RawBuilder } from "kysely";

import { hasCitus } from "./has-citus.ts";
import { TICKET_TABLES, type HostKysely } from "./ticket-tables.ts";

/** Small tables that every node has whole. */
const REPLICATED = [
  "idempotency_secrets",
  "write_probes",
  "ticket_allocation_migrations",
  "ticket_allocation_migrations_lock",
] as const;

/**
 * Distributes those of the tables that Citus has not distributed yet, with all their rows. Each ticket option and all that
 * belongs to it is in one shard.
 *
 * @throws {Error} when the database has no Citus
 */
export async function distributeTables(db: HostKysely, schema: string): Promise<void> {
  const named = (table: string) =>
    sql`pg_catalog.format('%I.%I', cast(${schema} as pg_catalog.text), cast(${table} as pg_catalog.text))`;
  await db.transaction().execute(async (transaction) => {
    if (!(await hasCitus(transaction))) {
      throw new Error(
        'The database has no Citus: "create extension citus" on each node comes first',
      );
    }
    await sql`set local citus.multi_shard_modify_mode = 'sequential'`.execute(transaction);
    const distribute = (table: string, distribution: RawBuilder<unknown>) =>
      sql`select ${distribution}
        from pg_catalog.to_regclass(${named(table)}) as relation
        where relation not in (select logicalrelid from pg_catalog.pg_dist_partition)`.execute(
        transaction,
      );
    for (const table of REPLICATED) {
      await distribute(table, sql`pg_catalog.create_reference_table(relation)`);
    }
    for (const table of TICKET_TABLES) {
      const isFirst = table === TICKET_TABLES[0];
      const key = sql.lit(isFirst ? "id" : "ticket_option_id");
      const colocatedWith = isFirst ? sql`'none'` : named(TICKET_TABLES[0]);
      await distribute(
        table,
        sql`pg_catalog.create_distributed_table(relation, ${key}, colocate_with => ${colocatedWith})`,
      );
    }
  });
}
