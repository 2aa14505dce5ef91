import { sql, type Selectable, type Transaction } from "kysely";

import { ACTIVE, type Database, type HoldStatus, type HoldTable } from "../database.ts";
import type { Entries } from "./decide/ledger.ts";

type HoldRow = Omit<Selectable<HoldTable>, "ticket_option_id" | "status">;

/** Writes new holds; as arrays, so that one and a full batch are the same statement. */
export async function writeHolds(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  holds: Entries["holds"],
): Promise<void> {
  if (holds.length === 0) return;
  const rows = sql<HoldRow>`unnest(
    ${holds.map(({ id }) => id)}::uuid[],
    ${holds.map(({ userId }) => userId)}::uuid[],
    ${holds.map(({ quantity }) => quantity)}::integer[],
    ${holds.map(({ createdAt }) => createdAt)}::timestamptz[],
    ${holds.map(({ expiresAt }) => expiresAt)}::timestamptz[]
  )`.as<"hold">(sql`hold(id, user_id, quantity, created_at, expires_at)`);
  await transaction
    .insertInto("holds")
    .columns(["ticket_option_id", "id", "user_id", "quantity", "created_at", "expires_at"])
    .expression((db) =>
      db
        .selectFrom(rows)
        .select((hold) => [
          hold.cast<string>(hold.val(ticketOptionId), "uuid").as("ticket_option_id"),
          "hold.id",
          "hold.user_id",
          "hold.quantity",
          "hold.created_at",
          "hold.expires_at",
        ]),
    )
    .execute();
}

/** Writes what became of holds. One that is resolved already makes it throw. */
export async function writeResolvedHolds(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  resolved: Entries["resolvedHolds"],
): Promise<void> {
  if (resolved.length === 0) return;
  const ids = resolved.map(({ id }) => id);
  const statuses = resolved.map(({ status }) => status);
  const { numUpdatedRows } = await transaction
    .updateTable("holds as hold")
    .from(
      sql<{
        id: string;
        status: HoldStatus;
      }>`unnest(${ids}::uuid[], ${statuses}::text[])`.as<"resolved">(sql`resolved(id, status)`),
    )
    .set((row) => ({ status: row.ref("resolved.status") }))
    .where("hold.ticket_option_id", "=", ticketOptionId)
    .whereRef("hold.id", "=", "resolved.id")
    .where("hold.status", "=", ACTIVE)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== BigInt(resolved.length)) {
    throw new Error(`Of ${ids.length} active holds of ${ticketOptionId}, ${numUpdatedRows} were`);
  }
}
