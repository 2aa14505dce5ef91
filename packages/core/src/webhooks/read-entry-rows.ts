import { sql, type Kysely } from "kysely";

import { asText, orNull, toInteger, toText } from "../database/column-text.ts";
import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Database } from "../model/database.ts";
import type { Hold } from "../model/hold.ts";
import type { Transfer } from "../model/transfer.ts";
import { findHolds, findTransfers } from "../operations/find-resources.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import type { EntryIds } from "../model/journal-entry.ts";

/** The rows of some journal entries, by their ids. Rows that were removed are missing. */
export interface EntryRows {
  readonly purchases: ReadonlyMap<string, PurchaseRow>;
  readonly holds: ReadonlyMap<string, Hold>;
  readonly cancellations: ReadonlyMap<string, CancellationRow>;
  readonly transfers: ReadonlyMap<string, Transfer>;
}

export interface PurchaseRow {
  readonly id: string;
  /** The user who bought it, also after a transfer. */
  readonly userId: string;
  readonly quantity: number;
  readonly holdId: string | null;
}

export interface CancellationRow {
  readonly id: string;
  readonly purchaseId: string;
  /** The user that the purchase belongs to now. */
  readonly userId: string;
  readonly quantity: number;
  /** Of an exchange. */
  readonly newTicketOptionId: string | null;
  readonly newPurchaseId: string | null;
}

/** Reads the rows that have these ids, with one statement for each table that has any. */
export async function readEntryRows(
  run: RunInTime,
  entries: readonly EntryIds[],
): Promise<EntryRows> {
  const idsOf = (...names: readonly (keyof EntryIds)[]) =>
    entries.flatMap((entry) => names.flatMap((name) => entry[name] ?? []));
  return {
    purchases: byId(await findPurchaseRows(run, idsOf("purchasedIds"))),
    holds: byId(await findHolds(run, idsOf("heldIds", "releasedIds", "expiredIds"))),
    cancellations: byId(await findCancellationRows(run, idsOf("cancelledIds"))),
    transfers: byId(await findTransfers(run, idsOf("transferredIds"))),
  };
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}

async function findPurchaseRows(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly PurchaseRow[]> {
  if (ids.length === 0) return [];
  const rows = await run((db) =>
    db
      .selectFrom("purchases")
      .select([
        asText("id").as("id"),
        asText(sql`coalesce(first_user_id, user_id)`).as("user_id"),
        asText("quantity").as("quantity"),
        asText<string | null>("hold_id").as("hold_id"),
      ])
      .where(isAnyOf("purchases.id", ids))
      .modifyEnd(sql.raw(UNPREPARED))
      .execute(),
  );
  return rows.map((row) => ({
    id: toText(row.id),
    userId: toText(row.user_id),
    quantity: toInteger(row.quantity),
    holdId: orNull(toText)(row.hold_id),
  }));
}

async function findCancellationRows(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly CancellationRow[]> {
  if (ids.length === 0) return [];
  const rows = await run((db: Kysely<Database>) =>
    db
      .selectFrom("cancellations")
      .innerJoin("purchases", (join) =>
        join
          .onRef("purchases.ticket_option_id", "=", "cancellations.ticket_option_id")
          .onRef("purchases.id", "=", "cancellations.purchase_id"),
      )
      .select([
        asText("cancellations.id").as("id"),
        asText("purchase_id").as("purchase_id"),
        asText("user_id").as("user_id"),
        asText("cancellations.quantity").as("quantity"),
        asText<string | null>("new_ticket_option_id").as("new_ticket_option_id"),
        asText<string | null>("new_purchase_id").as("new_purchase_id"),
      ])
      .where(isAnyOf("cancellations.id", ids))
      .modifyEnd(sql.raw(UNPREPARED))
      .execute(),
  );
  return rows.map((row) => ({
    id: toText(row.id),
    purchaseId: toText(row.purchase_id),
    userId: toText(row.user_id),
    quantity: toInteger(row.quantity),
    newTicketOptionId: orNull(toText)(row.new_ticket_option_id),
    newPurchaseId: orNull(toText)(row.new_purchase_id),
  }));
}

function isAnyOf(column: string, ids: readonly string[]) {
  return sql<boolean>`${sql.ref(column)} = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`;
}
