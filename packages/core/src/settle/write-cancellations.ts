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
  await sql`
    update ${sql.table("purchases")} as purchase set cancelled_quantity = cancelled.quantity
    from unnest(${ids}::uuid[], ${sums}::integer[]) as cancelled(id, quantity)
    where purchase.ticket_option_id = ${ticketOptionId} and purchase.id = cancelled.id`.execute(
    transaction,
  );
}
