import { sql } from "kysely";

import { toArrayText } from "../to-array-text.ts";
import { changedIds } from "./change-purchases.ts";
import { eventsOf, type Decisions, type Part } from "./part.ts";

/** Adds purchases that were made without a limit per user to the index for the limit. */
export const countPurchases: Part = {
  name: "counted",
  isCounted: true,
  isUnprepared: true,
  count: (decisions) => countedOf(decisions).length,
  build: (tables, { value, isInTurn, inShard }) =>
    tables
      .updateTable("purchases as purchase")
      .from(
        sql<{
          option_id: string;
          id: string;
        }>`unnest(cast(${value("countedOptionIds")} as pg_catalog.uuid[]), cast(${value("countedIds")} as pg_catalog.uuid[]))`.as<"entry">(
          sql`entry(option_id, id)`,
        ),
      )
      .set({ counted: true })
      .whereRef("purchase.ticket_option_id", "=", "entry.option_id")
      .where(inShard("purchase.ticket_option_id", value("countedOptionIds")))
      .whereRef("purchase.id", "=", "entry.id")
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(decisions) {
    const counted = countedOf(decisions);
    return {
      countedOptionIds: toArrayText(counted.map(({ ticketOptionId }) => ticketOptionId)),
      countedIds: toArrayText(counted.map(({ id }) => id)),
    };
  },
};

/** Without purchases that the same statement changes: `changePurchases` counts them too. */
function countedOf(decisions: Decisions) {
  const changed = changedIds(decisions);
  return eventsOf(decisions, "purchase_counted").filter(({ id }) => !changed.has(id));
}
