import type { Database } from "@ticket-allocation/core";
import type { Kysely } from "kysely";

import type { Answer } from "./answer.ts";

/** The answers that the buyers got, and what PostgreSQL has stored. */
export interface Audit {
  readonly sold: number;
  readonly refused: number;
  /** Buyers who got an error, or no answer at all. */
  readonly faults: number;
  /** Tickets that can still be bought. */
  readonly left: number;
  /** Tickets in stored purchases. */
  readonly stored: number;
  /** Each guarantee in words, and whether it was kept. */
  readonly promises: readonly { readonly promise: string; readonly kept: boolean }[];
}

/** Compares the answers that the buyers got with the tables. */
export async function audit(
  db: Kysely<Database>,
  ticketOptionId: string,
  answers: readonly Answer[],
  buyers: number,
): Promise<Audit> {
  const sales = answers.filter((answer) => answer.outcome === "sold");
  const refusals = answers.filter((answer) => answer.outcome === "refused");

  const { capacity, allocation: left } = await db
    .selectFrom("ticket_options")
    .select(["capacity", "allocation"])
    .where("id", "=", ticketOptionId)
    .executeTakeFirstOrThrow();
  const purchases = await db
    .selectFrom("purchases")
    .select(["id", "user_id", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  const { sum } = await db
    .selectFrom("purchases")
    .select((purchase) => purchase.fn.sum<string | null>("quantity").as("sum"))
    .where("ticket_option_id", "=", ticketOptionId)
    .executeTakeFirstOrThrow();

  const stored = Number(sum ?? 0);
  const userOfPurchase = new Map(purchases.map(({ id, user_id }) => [id, user_id]));
  const usersWithPurchase = new Set(userOfPurchase.values());
  const faults = buyers - sales.length - refusals.length;

  return {
    sold: sales.length,
    refused: refusals.length,
    faults,
    left,
    stored,
    promises: [
      { promise: `exactly ${capacity} tickets are sold`, kept: sales.length === capacity },
      { promise: "none is left", kept: left === 0 },
      {
        promise: "sold and left add up to the tickets put on sale",
        kept: stored + left === capacity,
      },
      {
        promise: "every purchase that was acknowledged is stored, and no other",
        kept:
          purchases.length === sales.length &&
          sales.every(({ purchaseId, userId }) => userOfPurchase.get(purchaseId) === userId),
      },
      {
        promise: "no refused buyer has a ticket",
        kept: !refusals.some(({ userId }) => usersWithPurchase.has(userId)),
      },
      { promise: "every buyer got an answer", kept: faults === 0 },
    ],
  };
}
