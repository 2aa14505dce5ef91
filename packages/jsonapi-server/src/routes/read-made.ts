import { BusyError, OutcomeUnknownError, type Purchase } from "@ticket-allocation/core";

import type { RouteRequest } from "./route.ts";

/**
 * Reads more about what has just been made.
 *
 * @throws {OutcomeUnknownError} when it cannot be read for now: "busy" would say that nothing was done
 */
export async function readMade<Result>(reading: Promise<Result>): Promise<Result> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof BusyError) throw new OutcomeUnknownError({ cause: error });
    throw error;
  }
}

/** Looks up when purchases were made that have just been, where `fields[purchases]` asks for it. */
export async function withTimes(
  { unguarded, fieldsets }: Pick<RouteRequest, "unguarded" | "fieldsets">,
  purchases: readonly Purchase[],
): Promise<readonly Purchase[]> {
  if (!fieldsets.purchases.includes("created_at")) return purchases;
  const stored = await readMade(unguarded.findPurchases(purchases.map(({ id }) => id)));
  const times = new Map(stored.map(({ id, createdAt }) => [id, createdAt]));
  return purchases.map((purchase) => {
    const createdAt = times.get(purchase.id);
    if (!createdAt) throw new Error(`The purchase ${purchase.id} was made and is not found`);
    return Object.assign({ createdAt }, purchase);
  });
}
