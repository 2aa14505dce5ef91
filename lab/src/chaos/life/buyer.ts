import { setTimeout as wait } from "node:timers/promises";

import { LARGEST_QUANTITY, type OptionOnSale } from "../buyers/order.ts";
import { pursue, type LifeHabits } from "./pursue.ts";
import type { Wish, WishKind, WishLine } from "./wish.ts";

export interface Buyer {
  readonly habits: LifeHabits;
  /** Options whose tickets are also held, released and cancelled. */
  readonly options: readonly OptionOnSale[];
  /** Maximum duration of a hold. */
  readonly maxSeconds: number;
  readonly userId: string;
}

/** Something that expires, in time of `performance.now()`. */
export interface Expiring {
  readonly buyer: Buyer;
  /** The latest time. */
  readonly expiresAt: number;
}

/** Chooses according to the shares, which add up to 1. */
export function choose<What>(
  { habits: { random } }: Buyer,
  from: readonly (readonly [share: number, what: What])[],
): What {
  let left = random.next();
  const chosen = from.find(([share]) => (left -= share) < 0) ?? from[0];
  return chosen![1];
}

/** Sends a wish of the buyer until it has an outcome. */
export function askFor(buyer: Buyer, kind: WishKind, details: Partial<Wish>) {
  const { habits, userId } = buyer;
  const key = `life-${habits.random.uuid()}`;
  const nothing = { lines: [], targetId: null, quantity: null, seconds: null };
  const wish: Wish = { ...nothing, key, kind, userId, ...details };
  habits.log({ line: "wish", ...wish });
  return pursue(wish, habits);
}

export function thinkOfLine(
  { habits: { random }, options }: Buyer,
  largest = LARGEST_QUANTITY,
): WishLine {
  const quantity = random.integer(1, largest);
  return { ticketOptionId: random.pick(options).id, quantity };
}

/** Waits until a hold is about to expire, or has just expired. */
export async function waitForExpiry({ buyer, expiresAt }: Expiring): Promise<void> {
  const { random } = buyer.habits;
  await wait(Math.max(0, expiresAt + random.between(-80, 40) - performance.now()));
}
