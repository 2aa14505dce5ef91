import { sql, type Selectable, type Transaction } from "kysely";

import type { Database, PurchaseTable } from "../database.ts";
import type { Entries } from "./decide/ledger.ts";

type PurchaseRow = Pick<
  Selectable<PurchaseTable>,
  "id" | "user_id" | "quantity" | "hold_id" | "order_lines"
>;

/**
 * Writes purchases alone, for which others pay: a hold, or what the option's row is
 * changed by. As arrays, so that one and a full batch are the same statement.
 */
export async function writePurchaseRows(
  transaction: Transaction<Database>,
  ticketOptionId: string,
  purchases: Entries["purchases"],
): Promise<void> {
  if (purchases.length === 0) return;
  const rows = sql<PurchaseRow>`unnest(
    ${purchases.map(({ id }) => id)}::uuid[],
    ${purchases.map(({ userId }) => userId)}::uuid[],
    ${purchases.map(({ quantity }) => quantity)}::integer[],
    ${purchases.map(({ holdId }) => holdId)}::uuid[],
    ${purchases.map(({ orderLines }) => orderLines)}::integer[]
  )`.as<"purchase">(sql`purchase(id, user_id, quantity, hold_id, order_lines)`);
  await transaction
    .insertInto("purchases")
    .columns(["ticket_option_id", "id", "user_id", "quantity", "hold_id", "order_lines"])
    .expression((db) =>
      db
        .selectFrom(rows)
        .select((purchase) => [
          purchase.cast<string>(purchase.val(ticketOptionId), "uuid").as("ticket_option_id"),
          "purchase.id",
          "purchase.user_id",
          "purchase.quantity",
          "purchase.hold_id",
          "purchase.order_lines",
        ]),
    )
    .execute();
}
