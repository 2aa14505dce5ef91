import { leastOf, NO_OWN_COUNT } from "../../model/draw.ts";
import type { Ledger } from "./ledger.ts";

/** Whether only the options that it draws on limit the sale of an option. */
export function hasNoOwnCount({ draws, capacity }: Ledger): boolean {
  return draws.length > 0 && capacity === NO_OWN_COUNT;
}

/** The allocation of an option for its clients, also considering what it draws on. */
export function shownAllocation(ledger: Ledger, leftOf: (ledger: Ledger) => number): number {
  return leastOf(leftOf(ledger), ledger.draws, (drawn) => leftOf(drawn.ledger));
}

/** The capacity for its clients of an option without a count of its own. */
export function shownCapacity({ capacity, draws }: Ledger): number {
  return leastOf(capacity, draws, (drawn) => drawn.ledger.capacity);
}

/** What is left, including the tickets of expired holds of options that are not locked. */
export function leftNow({ left, overdueElsewhere }: Ledger): number {
  let sum = left;
  for (const units of overdueElsewhere.values()) sum += units;
  return sum;
}

export function storedLeft({ storedLeft }: Ledger): number {
  return storedLeft;
}
