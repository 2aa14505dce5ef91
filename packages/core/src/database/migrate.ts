import { renumberJournal } from "../journal/renumber-journal.ts";
import { applyMigrations, findPendingMigrationsOf, type Migrations } from "./apply-migrations.ts";
import { checkDatabase } from "./check-database.ts";
import { distributeTables } from "./distribute-tables.ts";
import { runMigration } from "./migration-session.ts";
import { ticketOptionsAndPurchases } from "./migrations/0001-ticket-options-and-purchases.ts";
import { holdsCancellationsRules } from "./migrations/0002-holds-cancellations-rules.ts";
import { idempotencySecret } from "./migrations/0003-idempotency-secret.ts";
import { liveTicketsOfAUser } from "./migrations/0004-live-tickets-of-a-user.ts";
import { writeProbes } from "./migrations/0005-write-probes.ts";
import { countedPurchases } from "./migrations/0006-counted-purchases.ts";
import { holdExtensions } from "./migrations/0007-hold-extensions.ts";
import { ticketOptionReferences } from "./migrations/0008-ticket-option-references.ts";
import { ticketOptionRevisions } from "./migrations/0009-ticket-option-revisions.ts";
import { baskets } from "./migrations/0010-baskets.ts";
import { events } from "./migrations/0011-events.ts";
import { draws } from "./migrations/0012-draws.ts";
import { exchanges } from "./migrations/0013-exchanges.ts";
import { transfers } from "./migrations/0014-transfers.ts";
import { states } from "./migrations/0015-states.ts";
import { capacityMoves } from "./migrations/0016-capacity-moves.ts";
import { createdBy } from "./migrations/0017-created-by.ts";
import { prunedPurchases } from "./migrations/0018-pruned-purchases.ts";
import { references } from "./migrations/0019-references.ts";
import { journal } from "./migrations/0020-journal.ts";
import { metadata } from "./migrations/0021-metadata.ts";
import { webhooks } from "./migrations/0022-webhooks.ts";
import { chosenIds } from "./migrations/0024-chosen-ids.ts";
import { journalIds } from "./migrations/0025-journal-ids.ts";
import { fairWebhooks } from "./migrations/0026-fair-webhooks.ts";
import type { HostKysely, TicketTablesOptions } from "./ticket-tables.ts";

/** Every change of the tables, in order. The effect of released migrations is never edited. */
export const MIGRATIONS: Migrations = {
  "0001-ticket-options-and-purchases": ticketOptionsAndPurchases,
  "0002-holds-cancellations-rules": holdsCancellationsRules,
  "0003-idempotency-secret": idempotencySecret,
  "0004-live-tickets-of-a-user": liveTicketsOfAUser,
  "0005-write-probes": writeProbes,
  "0006-counted-purchases": countedPurchases,
  "0007-hold-extensions": holdExtensions,
  "0008-ticket-option-references": ticketOptionReferences,
  "0009-ticket-option-revisions": ticketOptionRevisions,
  "0010-baskets": baskets,
  "0011-events": events,
  "0012-draws": draws,
  "0013-exchanges": exchanges,
  "0014-transfers": transfers,
  "0015-states": states,
  "0016-capacity-moves": capacityMoves,
  "0017-created-by": createdBy,
  "0018-pruned-purchases": prunedPurchases,
  "0019-references": references,
  "0020-journal": journal,
  "0021-metadata": metadata,
  "0022-webhooks": webhooks,
  "0024-chosen-ids": chosenIds,
  "0025-journal-ids": journalIds,
  "0026-fair-webhooks": fairWebhooks,
};

export interface MigrateOptions extends TicketTablesOptions {
  /**
   * Whether Citus is to distribute the tables, with the rows that they have, if it has not done so yet. Needs a connection to
   * the coordinator. Processes that have sold before must be started again afterwards. @default false
   */
  readonly distributed?: boolean;
}

/**
 * Applies all pending migrations. If one fails, it can be repeated; those before it stay applied. The tables of a new
 * database are created together or not at all.
 *
 * Processes of the version before may sell meanwhile: no lock stops their sales for longer than a second. It uses one connection,
 * whose timeouts it disables, and waits for long transactions of others. If the client closes a connection whose response takes
 * long (`statementTimeoutMs` of `openDatabase`), disable that.
 *
 * After a dump was restored on another server, it also brings the journal in line with the transactions of that server:
 * cursors of the journal are refused then.
 *
 * Several processes may call it at the same time: the first one migrates, the others wait for it and then have
 * nothing to do. It uses a session-level advisory lock, so it needs a direct connection, not a pooler in
 * transaction mode. In a transaction of yours all is done in it, and locks the tables until it ends.
 *
 * @returns the names of the migrations that this call has applied
 * @throws {Error} when PostgreSQL is older than 14, the encoding of the database is not UTF-8, `distributed` is set
 *   and the database has no Citus, or a table was locked by other sessions in 600 attempts, about one a second
 */
export async function migrate(
  db: HostKysely,
  { distributed = false, schema = "public" }: MigrateOptions = {},
): Promise<readonly string[]> {
  await checkDatabase(db);
  const applied: string[] = [];
  await runMigration(db.withoutPlugins(), async (connection) => {
    for await (const name of applyMigrations(connection, schema, MIGRATIONS)) applied.push(name);
    await renumberJournal(connection, schema);
    if (distributed) await distributeTables(connection, schema);
  });
  return applied;
}

/**
 * Finds the migrations that are not applied yet. Changes nothing.
 *
 * @returns their names in order; empty when {@link migrate} has nothing to do
 * @throws {Error} when PostgreSQL is older than 14, or the encoding of the database is not UTF-8
 */
export async function findPendingMigrations(
  db: HostKysely,
  { schema = "public" }: TicketTablesOptions = {},
): Promise<readonly string[]> {
  await checkDatabase(db);
  return findPendingMigrationsOf(db.withoutPlugins(), schema, MIGRATIONS);
}
