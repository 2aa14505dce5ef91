import type { Database, PooledBoxOffice } from "@ticket-allocation/core";
import type { Kysely } from "kysely";
import { expect } from "vitest";

/** What buyers were told. */
export interface BuyerReport {
  readonly acknowledged: { readonly id: string; readonly quantity: number }[];
  /** Quantities of the refused. */
  readonly refused: number[];
}

/**
 * Holds what the buyers were told against what the database says, once a sale is
 * over in which an allocation only fell.
 */
export async function expectPromisesKept(
  db: Kysely<Database>,
  ticketOptionId: string,
  reports: readonly BuyerReport[],
): Promise<void> {
  const sums = await db
    .selectFrom("ticket_options")
    .leftJoin("purchases", "purchases.ticket_option_id", "ticket_options.id")
    .select((row) => [
      "allocation",
      row("capacity", "-", row.ref("allocation")).as("taken"),
      row.fn.coalesce(row.fn.sum<string>("quantity"), row.lit(0)).as("purchased"),
    ])
    .where("ticket_options.id", "=", ticketOptionId)
    .groupBy("ticket_options.id")
    .executeTakeFirstOrThrow();
  const purchases = await db
    .selectFrom("purchases")
    .select(["id", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  const acknowledged = reports.flatMap((report) => report.acknowledged);
  const smallestRefused = Math.min(...reports.flatMap((report) => report.refused));

  expect(sums.allocation).toBeGreaterThanOrEqual(0);
  expect(Number(sums.purchased)).toBe(sums.taken);
  expect(sorted(purchases)).toEqual(sorted(acknowledged));
  expect(smallestRefused).toBeGreaterThan(sums.allocation);
}

/** The same for an option that others draw on, of which nothing is left. */
export async function expectPoolSoldOut(
  boxOffice: PooledBoxOffice,
  db: Kysely<Database>,
  ticketOptionId: string,
  reports: readonly BuyerReport[],
): Promise<void> {
  const acknowledged = reports.flatMap((report) => report.acknowledged);
  const stored = await db
    .selectFrom("purchases")
    .select(["id", "quantity"])
    .where(
      "id",
      "in",
      acknowledged.map(({ id }) => id),
    )
    .execute();
  expect(sorted(stored)).toEqual(sorted(acknowledged));
  expect(await boxOffice.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 0 });
  // It adds up what was sold of all that draw on it.
  for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);
}

function sorted(
  purchases: readonly { readonly id: string; readonly quantity: number }[],
): string[] {
  return purchases.map(({ id, quantity }) => `${id} ${quantity}`).toSorted();
}
