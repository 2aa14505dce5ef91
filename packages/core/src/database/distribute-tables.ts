import { sql, type RawBuilder } from "kysely";

import { hasCitus } from "./has-citus.ts";
import type { MigratedTables } from "./online-migration.ts";
import { ID_TABLES, TICKET_TABLES, type HostKysely } from "./ticket-tables.ts";

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
  await db.transaction().execute(async (transaction) => {
    if (!(await hasCitus(transaction))) {
      throw new Error(
        'The database has no Citus: "create extension citus" on each node comes first',
      );
    }
    await sql`set local citus.multi_shard_modify_mode = 'sequential'`.execute(transaction);
    for (const table of REPLICATED) {
      const distribution = sql`pg_catalog.create_reference_table(relation)`;
      await distribute(transaction, { schema, table, distribution });
    }
    for (const table of [...TICKET_TABLES, ...ID_TABLES]) {
      const distribution = table === FIRST ? DISTRIBUTION_OF_FIRST : likeFirst(schema, table);
      await distribute(transaction, { schema, table, distribution });
    }
  });
}

/**
 * Distributes a table that a migration has created, if the others are distributed. Before it gets foreign keys: Citus
 * accepts none from a table that is not distributed.
 */
export async function distributeNewTable(
  { db, schema, catalogue }: MigratedTables,
  table: DistributedTableName,
): Promise<void> {
  if (!(await catalogue.isDistributed(db, schema))) return;
  await distribute(db, { schema, table, distribution: likeFirst(schema, table) });
}

type DistributedTableName = (typeof TICKET_TABLES | typeof ID_TABLES)[number];

const [FIRST] = TICKET_TABLES;

const DISTRIBUTION_OF_FIRST = sql`pg_catalog.create_distributed_table(relation, 'id', colocate_with => 'none')`;

function likeFirst(schema: string, table: DistributedTableName): RawBuilder<unknown> {
  const column = table === "chosen_ids" ? "id" : "ticket_option_id";
  return sql`pg_catalog.create_distributed_table(relation, ${column}, colocate_with => ${named(schema, FIRST)})`;
}

interface DistributedTable {
  readonly schema: string;
  readonly table: string;
  /** The call that distributes `relation`. */
  readonly distribution: RawBuilder<unknown>;
}

async function distribute(
  transaction: HostKysely,
  { schema, table, distribution }: DistributedTable,
): Promise<void> {
  await sql`select ${distribution}
    from pg_catalog.to_regclass(${named(schema, table)}) as relation
    where relation not in (select logicalrelid from pg_catalog.pg_dist_partition)`.execute(
    transaction,
  );
}

function named(schema: string, table: string): RawBuilder<unknown> {
  return sql`pg_catalog.format('%I.%I', cast(${schema} as pg_catalog.text), cast(${table} as pg_catalog.text))`;
}
