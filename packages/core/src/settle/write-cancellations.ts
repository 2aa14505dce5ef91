import { sql, type Selectable, type Transaction } from "kysely";

import type { CancellationTable, Database } from "../database.ts";
import type { Ledger } from "./decide/ledger.ts";

type CancellationRow = Pick<Selectable<CancellationTable>, "id" | "purchase_id" | "quantity">;

/** Writes cancellations, and what they add up to into their purchases. */
export async function writeCancellations(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  { purchases, entries: { cancellations } }: Ledger,
): Promise<void> {
  if (cancellations.length === 0) return;
  const rows = sql<CancellationRow>`unnest(
    ${cancellations.map(({ id }) => id)}::uuid[],
    ${cancellations.map(({ purchaseId }) => purchaseId)}::uuid[],
    ${cancellations.map(({ quantity }) => quantity)}::integer[]
  )`.as<"cancellation">(sql`cancellation(id, purchase_id, quantity)`);
  await transaction
    .insertInto("cancellations")
    .columns(["ticket_option_id", "id", "purchase_id", "quantity"])
    .expression((db) =>
      db
        .selectFrom(rows)
        .select((cancellation) => [
          cancellation
            .cast<string>(cancellation.val(ticketOptionId), "uuid")
            .as("ticket_option_id"),
          "cancellation.id",
          "cancellation.purchase_id",
          "cancellation.quantity",
        ]),
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
