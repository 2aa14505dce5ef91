import { sql } from "kysely";

import type { Ledger } from "../decide/ledger.ts";
import { toArrayText } from "../to-array-text.ts";
import { entriesOf, type Part } from "./part.ts";

/** Puts purchases that were made without a limit per user into the index for it. */
export const countPurchases: Part = {
  name: "counted",
  isCounted: true,
  isPlannedAnew: true,
  count: (ledgers) => entriesOf(ledgers, countedOf).length,
  build: (tables, value, isInTurn) =>
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
      .whereRef("purchase.id", "=", "entry.id")
      .where(isInTurn)
      .returning(sql.lit(1).as("one")),
  valuesOf(ledgers) {
    const counted = entriesOf(ledgers, countedOf);
    return {
      countedOptionIds: toArrayText(counted.map(({ ticketOptionId }) => ticketOptionId)),
      countedIds: toArrayText(counted.map(({ id }) => id)),
    };
  },
};

/** Without those that are cancelled in part by the same statement, which counts them as well. */
function countedOf({ entries }: Ledger) {
  const reduced = new Set(entries.cancellations.map(({ purchaseId }) => purchaseId));
  return entries.countedPurchases.filter(({ id }) => !reduced.has(id));
}
