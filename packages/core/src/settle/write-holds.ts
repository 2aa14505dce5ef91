import { sql, type Transaction } from "kysely";

import type { Database, HoldStatus } from "../database.ts";
import type { Entries } from "./decide/ledger.ts";

/** Writes new holds. */
export async function writeHolds(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  holds: Entries["holds"],
): Promise<void> {
  if (holds.length === 0) return;
  await transaction
    .insertInto("holds")
    .values(
      holds.map((hold) => ({
        ticket_option_id: ticketOptionId,
        id: hold.id,
        user_id: hold.userId,
        quantity: hold.quantity,
        created_at: hold.createdAt,
        expires_at: hold.expiresAt,
      })),
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
    .where("hold.status", "=", "active")
    .executeTakeFirstOrThrow();
  if (numUpdatedRows !== BigInt(resolved.length)) {
    throw new Error(`Of ${ids.length} active holds of ${ticketOptionId}, ${numUpdatedRows} were`);
  }
}
