/**
 * A process that transfers purchases between users, and cancels some tickets, while its siblings do so with the same
 * purchases. It prints what was done.
 *
 * usage: transferrer.ts DATABASE_URL PURCHASE_IDS USER_IDS
 */
import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { randomInt } from "node:crypto";

import { changeMany } from "./change-many.ts";

export interface TransferrerReport {
  readonly transfers: { readonly id: string; readonly quantity: number }[];
  readonly cancellations: { readonly id: string; readonly quantity: number }[];
  /** The codes of refusals. */
  readonly refused: string[];
}

const [url = "", purchases = "", users = ""] = process.argv.slice(2);
const [purchaseIds, userIds] = [purchases.split(","), users.split(",")];

const report: TransferrerReport = { transfers: [], cancellations: [], refused: [] };
const db = openDatabase(url, { poolSize: 4 });
const boxOffice = createBoxOffice({ db, timeoutMs: 60_000 });

async function change(purchaseId: string): Promise<void> {
  if (randomInt(8) === 0) {
    const cancelled = { purchaseId, quantity: 1 };
    report.cancellations.push(await boxOffice.cancelPurchase(cancelled));
  } else {
    const userId = userIds[randomInt(userIds.length)]!;
    report.transfers.push(await boxOffice.transferPurchase({ purchaseId, userId }));
  }
}

report.refused.push(...(await changeMany(purchaseIds, change)));
await db.destroy();
process.stdout.write(JSON.stringify(report));
