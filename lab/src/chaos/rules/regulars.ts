import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { pursue, type LifeHabits } from "../life/pursue.ts";
import type { Wish, WishKind, WishLine } from "../life/wish.ts";

const EVERY_MS = 800;
const LARGEST_QUANTITY = 7;

interface Regular {
  readonly habits: LifeHabits;
  readonly options: readonly OptionOnSale[];
  readonly userId: string;
  /** All regular users. */
  readonly users: readonly string[];
}

/** A user who purchases, orders, holds, confirms, cancels and transfers until the sale is over. */
export async function comeBack(regular: Regular, isOver: () => boolean): Promise<void> {
  const { random } = regular.habits;
  while (!isOver()) {
    await wait(random.between(0, 2 * EVERY_MS));
    await random.pick([purchase, purchase, purchaseAtOnce, placeOrder, hold])(regular);
  }
}

function askFor({ habits, userId }: Regular, kind: WishKind, details: Partial<Wish>) {
  const key = `regular-${habits.random.uuid()}`;
  const nothing = { lines: [], targetId: null, quantity: null, seconds: null };
  const wish: Wish = { ...nothing, key, kind, userId, isRuled: true, ...details };
  habits.log({ line: "wish", ...wish });
  return pursue(wish, habits);
}

function thinkOfLine({ habits: { random }, options }: Regular): WishLine {
  return { ticketOptionId: random.pick(options).id, quantity: random.integer(1, LARGEST_QUANTITY) };
}

async function purchase(regular: Regular): Promise<void> {
  const { random } = regular.habits;
  const reply = await askFor(regular, "purchase", { lines: [thinkOfLine(regular)] });
  const [targetId] = reply?.ids ?? [];
  if (targetId === undefined || random.chance(0.3)) return;
  if (random.chance(0.6)) await askFor(regular, "cancellation", { targetId });
  else await transfer(regular, targetId);
}

/** Gives tickets to another regular user, whose limit they count for. */
async function transfer(regular: Regular, targetId: string): Promise<void> {
  const others = regular.users.filter((userId) => userId !== regular.userId);
  const toId = regular.habits.random.pick(others);
  await askFor(regular, "transfer", { targetId, toId });
}

/** Purchases at the same time. Each may be within the limit, all together are not. */
async function purchaseAtOnce(regular: Regular): Promise<void> {
  const line = thinkOfLine(regular);
  await Promise.all([1, 2, 3].map(() => askFor(regular, "purchase", { lines: [line] })));
}

async function placeOrder(regular: Regular): Promise<void> {
  await askFor(regular, "order", { lines: [thinkOfLine(regular), thinkOfLine(regular)] });
}

/** Holds tickets. The hold is confirmed or expires. */
async function hold(regular: Regular): Promise<void> {
  const { random } = regular.habits;
  const seconds = random.integer(1, 3);
  const reply = await askFor(regular, "hold", { lines: [thinkOfLine(regular)], seconds });
  const [targetId] = reply?.ids ?? [];
  if (targetId === undefined || random.chance(0.5)) return;
  await wait(random.between(0, 1_000));
  await askFor(regular, "confirmation", { targetId });
}
