import { isTicketError } from "@ticket-allocation/core";
import { randomInt } from "node:crypto";

const CALLERS = 4;
const CHANGES = 40;

/**
 * Changes random ones of these purchases, several at a time. A change may add purchases.
 *
 * @returns the codes of refusals
 */
export async function changeMany(
  purchaseIds: readonly string[],
  change: (purchaseId: string) => Promise<void>,
): Promise<string[]> {
  const refused: string[] = [];
  const changeSome = async () => {
    for (let count = 0; count < CHANGES; count += 1) {
      await change(purchaseIds[randomInt(purchaseIds.length)]!).catch((error: unknown) => {
        if (!isTicketError(error)) throw error;
        refused.push(error.code);
      });
    }
  };
  await Promise.all(Array.from({ length: CALLERS }, changeSome));
  return refused;
}
