import type { Hold } from "../model/hold.ts";
import type { Find } from "./find-resources.ts";

/**
 * Finds the ticket options of holds, which never change, so they need not be read under the lock.
 *
 * @returns in the order of the ids; the ticket option of an unknown hold is an id that names nothing
 */
export async function findBasket(
  findHolds: Find<Hold>,
  ids: readonly string[],
): Promise<readonly Pick<Hold, "id" | "ticketOptionId">[]> {
  const found = new Map((await findHolds(ids)).map((hold) => [hold.id, hold]));
  return ids.map((id) => found.get(id) ?? { id, ticketOptionId: "" });
}
