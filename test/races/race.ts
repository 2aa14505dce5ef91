import type { Database } from "@ticket-allocation/core";
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
  const option = await db
    .selectFrom("ticket_options")
    .select(["capacity", "allocation"])
    .where("id", "=", ticketOptionId)
    .executeTakeFirstOrThrow();
  const purchases = await db
    .selectFrom("purchases")
    .select(["id", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  const purchased = purchases.reduce((sum, { quantity }) => sum + quantity, 0);
  const acknowledged = reports.flatMap((report) => report.acknowledged);
  const smallestRefused = Math.min(...reports.flatMap((report) => report.refused));

  expect(option.allocation).toBeGreaterThanOrEqual(0);
  expect(purchased).toBe(option.capacity - option.allocation);
  expect(sorted(purchases)).toEqual(sorted(acknowledged));
  expect(smallestRefused).toBeGreaterThan(option.allocation);
}

function sorted(
  purchases: readonly { readonly id: string; readonly quantity: number }[],
): string[] {
  return purchases.map(({ id, quantity }) => `${id} ${quantity}`).toSorted();
}
