import type { Transaction } from "kysely";

import type { Database } from "../database.ts";
import type { Ledger } from "./decide/ledger.ts";
import { writeCancellations } from "./write-cancellations.ts";
import { writePurchaseRows } from "./write-purchase-rows.ts";
import { writeHolds, writeResolvedHolds } from "./write-holds.ts";
import { writeTicketOption } from "./write-ticket-option.ts";

/**
 * Writes all that was decided about a ticket option, whatever kinds it is of. For purchases
 * alone {@link prepareWritePurchases} is the shorter way.
 */
export async function writeLedger(
  transaction: Transaction<Database>,
  ledger: Ledger,
): Promise<void> {
  const { ticketOptionId, entries } = ledger;
  await writeHolds(transaction, ticketOptionId, entries.holds);
  await writeResolvedHolds(transaction, ticketOptionId, entries.resolvedHolds);
  await writePurchaseRows(transaction, ticketOptionId, entries.purchases);
  await writeCancellations(transaction, ticketOptionId, ledger);
  await writeTicketOption(transaction, ledger);
}
