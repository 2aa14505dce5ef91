import type { Transaction } from "kysely";
import { sql } from "kysely";

import type { Database } from "../database.ts";
import type { Ledger } from "./decide/ledger.ts";

/** Writes cancellations, and what they add up to into their purchases. */
export async function writeCancellations(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  { purchases, entries: { cancellations } }: Ledger,
): Promise<void> {
  if (cancellations.length === 0) return;
  await transaction
    .insertInto("cancellations")
    .values(
      cancellations.map(({ id, purchaseId, quantity }) => ({
        ticket_option_id: ticketOptionId,
        id,
        purchase_id: purchaseId,
        quantity,
      })),
    )
    .execute();

  const ids = [...new Set(cancellations.map(({ purchaseId }) => purchaseId))];
  const sums = ids.map((id) => purchases.get(id)!.cancelledQuantity);
  await transaction
    .updateTable("purchases as purchase")
    .from(
      sql<{
        id: string;
        quantity: number;
      }>`unnest(${ids}::uuid[], ${sums}::integer[])`.as<"cancelled">(sql`cancelled(id, quantity)`),
    )
    .set((row) => ({ cancelled_quantity: row.ref("cancelled.quantity") }))
    .where("purchase.ticket_option_id", "=", ticketOptionId)
    .whereRef("purchase.id", "=", "cancelled.id")
    .execute();
}
