/**
 * A process that exchanges tickets between two ticket options in both directions, and cancels some, of purchases that its
 * siblings exchange and cancel too. It prints what was done.
 *
 * usage: exchanger.ts DATABASE_URL TICKET_OPTION_ID TICKET_OPTION_ID PURCHASE_IDS
 */
import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { randomInt } from "node:crypto";

import { changeMany } from "./change-many.ts";

export interface ExchangerReport {
  readonly exchanges: { readonly id: string; readonly quantity: number }[];
  readonly cancellations: { readonly id: string; readonly quantity: number }[];
  /** The codes of refusals. */
  readonly refused: string[];
}

const [url = "", first = "", second = "", ids = ""] = process.argv.slice(2);

const report: ExchangerReport = { exchanges: [], cancellations: [], refused: [] };
const purchaseIds = ids.split(",");
const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db, timeoutMs: 60_000 });

async function change(purchaseId: string): Promise<void> {
  const quantity = randomInt(1, 4);
  if (randomInt(8) === 0) {
    report.cancellations.push(await boxOffice.cancelPurchase({ purchaseId, quantity }));
    return;
  }
  const { ticketOptionId: from } = (await boxOffice.findPurchase(purchaseId))!;
  const ticketOptionId = from === first ? second : first;
  const made = await boxOffice.exchangePurchase({ purchaseId, ticketOptionId, quantity });
  report.exchanges.push(made);
  purchaseIds.push(made.newPurchaseId);
}

report.refused.push(...(await changeMany(purchaseIds, change)));
await db.destroy();
process.stdout.write(JSON.stringify(report));
