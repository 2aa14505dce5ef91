import { sql, type Transaction } from "kysely";

import { ACTIVE, type Database } from "../database.ts";
import { TICKET_OPTION_COLUMNS, toTicketOption, type TicketOption } from "../ticket-option.ts";
import type { KnownCancellation, KnownHold, KnownPurchase } from "./decide/ledger.ts";

type Rows<Row> = Promise<Map<string, Row>>;

/** The database's clock. Read behind the lock, it cannot predate the wait for it. */
export async function readClock(transaction: Transaction<Database>): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select clock_timestamp() as now`.execute(transaction);
  return rows[0]!.now;
}

/** The whole ticket option, which the transaction has locked. */
export async function readTicketOption(
  transaction: Transaction<Database>,
  id: string,
): Promise<{ readonly option: TicketOption; readonly holdsExpireAt: Date | null }> {
  const row = await transaction
    .selectFrom("ticket_options")
    .select([...TICKET_OPTION_COLUMNS, "holds_expire_at"])
    .where("id", "=", id)
    .executeTakeFirstOrThrow();
  return { option: toTicketOption(row), holdsExpireAt: row.holds_expire_at };
}

/** By id. */
export async function readPurchases(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  ids: readonly string[],
): Rows<KnownPurchase> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom("purchases")
    .select([
      "id",
      "user_id as userId",
      "quantity",
      "hold_id as holdId",
      "order_lines as orderLines",
      "cancelled_quantity as cancelledQuantity",
    ])
    .where("ticket_option_id", "=", ticketOptionId)
    .where("id", "=", (purchase) => purchase.fn.any(purchase.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** By id. */
export async function readHolds(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  ids: readonly string[],
): Rows<KnownHold> {
  if (ids.length === 0) return new Map();
  const rows = await holdsOf(transaction, ticketOptionId)
    .where("id", "=", (hold) => hold.fn.any(hold.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** Active ones whose time is up, by id. */
export async function readExpiredHolds(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  now: Date,
): Rows<KnownHold> {
  const rows = await holdsOf(transaction, ticketOptionId)
    .where("status", "=", ACTIVE)
    .where("expires_at", "<=", now)
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

function holdsOf(transaction: Transaction<Database>, ticketOptionId: string) {
  return transaction
    .selectFrom("holds")
    .select([
      "id",
      "user_id as userId",
      "quantity",
      "created_at as createdAt",
      "expires_at as expiresAt",
      "status",
    ])
    .where("ticket_option_id", "=", ticketOptionId);
}

/** By id. */
export async function readCancellations(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  ids: readonly string[],
): Rows<KnownCancellation> {
  if (ids.length === 0) return new Map();
  const rows = await transaction
    .selectFrom("cancellations")
    .select(["id", "purchase_id as purchaseId", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .where("id", "=", (cancellation) => cancellation.fn.any(cancellation.val(ids)))
    .execute();
  return new Map(rows.map((row) => [row.id, row]));
}

/** What each of these users has: purchased, less what was cancelled, and actively held. */
export async function readUsage(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  userIds: readonly string[],
): Promise<Map<string, number>> {
  const usage = new Map(userIds.map((userId) => [userId, 0]));
  if (usage.size === 0) return usage;
  const users = [...usage.keys()];
  const rows = await transaction
    .selectFrom("purchases")
    .select(["user_id as userId", sql<number>`(quantity - cancelled_quantity)`.as("quantity")])
    .where("ticket_option_id", "=", ticketOptionId)
    .where("user_id", "=", (purchase) => purchase.fn.any(purchase.val(users)))
    .unionAll(
      transaction
        .selectFrom("holds")
        .select(["user_id as userId", "quantity"])
        .where("ticket_option_id", "=", ticketOptionId)
        .where("user_id", "=", (hold) => hold.fn.any(hold.val(users)))
        .where("status", "=", ACTIVE),
    )
    .execute();
  for (const { userId, quantity } of rows) usage.set(userId, usage.get(userId)! + quantity);
  return usage;
}
