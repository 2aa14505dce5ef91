import { setTimeout as wait } from "node:timers/promises";

import { LARGEST_QUANTITY, type OptionOnSale } from "../buyers/order.ts";
import { now } from "../now.ts";
import { pursue, type LifeHabits } from "./pursue.ts";
import type { Wish, WishKind, WishLine } from "./wish.ts";

/** What a buyer may do. The shares add up to 1. */
const JOURNEYS: readonly (readonly [share: number, travel: (buyer: Buyer) => Promise<void>])[] = [
  [0.25, purchase],
  [0.25, placeOrder],
  [0.5, hold],
];

const HOLD_ENDS: readonly (readonly [share: number, end: (held: Held) => Promise<void>])[] = [
  [0.15, confirmSoon],
  [0.2, confirmAtTheLastMoment],
  [0.1, confirmAndExtend],
  [0.15, confirmAndRelease],
  [0.15, confirmTwice],
  [0.1, release],
  [0.15, letGo],
];

export interface Buyer {
  readonly habits: LifeHabits;
  /** Options whose tickets are also held, released and cancelled. */
  readonly options: readonly OptionOnSale[];
  /** Maximum duration of a hold. */
  readonly maxSeconds: number;
  readonly userId: string;
}

interface Held {
  readonly buyer: Buyer;
  readonly holdId: string;
  readonly quantity: number;
  /** The latest time when the hold expires, in time of `performance.now()`. */
  readonly expiresAt: number;
}

/** Makes a buyer purchase, hold or order, and perhaps cancel or release. */
export async function travel(buyer: Buyer): Promise<void> {
  await choose(buyer, JOURNEYS)(buyer);
}

function choose<What>(
  { habits: { random } }: Buyer,
  from: readonly (readonly [share: number, what: What])[],
): What {
  let left = random.next();
  const chosen = from.find(([share]) => (left -= share) < 0) ?? from[0];
  return chosen![1];
}

function askFor(buyer: Buyer, kind: WishKind, details: Partial<Wish>) {
  const { habits, userId } = buyer;
  const key = `life-${habits.random.uuid()}`;
  const nothing = { lines: [], targetId: null, quantity: null, seconds: null };
  const wish: Wish = { ...nothing, key, kind, userId, ...details };
  habits.log({ line: "wish", ...wish });
  return pursue(wish, habits);
}

function thinkOfLine({ habits: { random }, options }: Buyer): WishLine {
  const quantity = random.integer(1, LARGEST_QUANTITY);
  return { ticketOptionId: random.pick(options).id, quantity };
}

async function purchase(buyer: Buyer): Promise<void> {
  const line = thinkOfLine(buyer);
  const reply = await askFor(buyer, "purchase", { lines: [line] });
  const [id] = reply?.ids ?? [];
  if (id !== undefined) await cancelPerhaps(buyer, id, line.quantity);
}

/** Orders two to six lines. Some are of the same option. */
async function placeOrder(buyer: Buyer): Promise<void> {
  const { random } = buyer.habits;
  const lines = Array.from({ length: random.integer(2, 6) }, () => thinkOfLine(buyer));
  const reply = await askFor(buyer, "order", { lines });
  for (const [index, id] of reply?.ids.entries() ?? []) {
    if (random.chance(0.5)) await cancelPerhaps(buyer, id, lines[index]!.quantity);
  }
}

async function hold(buyer: Buyer): Promise<void> {
  const line = thinkOfLine(buyer);
  const seconds = buyer.habits.random.integer(1, buyer.maxSeconds);
  const reply = await askFor(buyer, "hold", { lines: [line], seconds });
  const [holdId] = reply?.ids ?? [];
  if (holdId === undefined) return;
  const expiresAt = performance.now() + seconds * 1_000;
  const held = { buyer, holdId, quantity: line.quantity, expiresAt };
  await choose(buyer, HOLD_ENDS)(await extendPerhaps(held));
}

/** @returns the hold with its new expiry, if it was extended */
async function extendPerhaps(held: Held): Promise<Held> {
  const { random } = held.buyer.habits;
  const replies = await random.pick([
    async () => [],
    async () => [],
    async () => [await extend(held)],
    () => Promise.all([extend(held), extend(held)]),
    async () => {
      await waitForExpiry(held);
      return [await extend(held)];
    },
  ])();
  const expiresAt = replies.findLast((reply) => reply?.expiresAt)?.expiresAt;
  return expiresAt ? { ...held, expiresAt: performance.now() + expiresAt - now() } : held;
}

/** Makes a hold expire later, or sooner. */
function extend({ buyer, holdId }: Held) {
  const seconds = buyer.habits.random.integer(1, buyer.maxSeconds);
  return askFor(buyer, "extension", { targetId: holdId, seconds });
}

/** Waits until a hold is about to expire, or has just expired. */
async function waitForExpiry({ buyer, expiresAt }: Held): Promise<void> {
  const { random } = buyer.habits;
  await wait(Math.max(0, expiresAt + random.between(-80, 40) - performance.now()));
}

async function confirm({ buyer, holdId, quantity: held }: Held): Promise<void> {
  const { random } = buyer.habits;
  const quantity = random.chance(0.5) ? null : random.integer(1, held);
  const reply = await askFor(buyer, "confirmation", { targetId: holdId, quantity });
  const [id] = reply?.ids ?? [];
  if (id !== undefined) await cancelPerhaps(buyer, id, quantity ?? held);
}

async function confirmSoon(held: Held): Promise<void> {
  await wait(held.buyer.habits.random.between(0, 600));
  await confirm(held);
}

/** Confirms a hold about when it expires. */
async function confirmAtTheLastMoment(held: Held): Promise<void> {
  await waitForExpiry(held);
  await confirm(held);
}

async function confirmAndRelease(held: Held): Promise<void> {
  await Promise.all([confirm(held), release(held)]);
}

async function confirmAndExtend(held: Held): Promise<void> {
  await Promise.all([confirm(held), extend(held)]);
}

async function confirmTwice(held: Held): Promise<void> {
  await Promise.all([confirm(held), confirm(held)]);
}

async function release({ buyer, holdId }: Held): Promise<void> {
  await askFor(buyer, "release", { targetId: holdId });
}

async function letGo(): Promise<void> {
  // The hold expires by itself.
}

async function cancelPerhaps(buyer: Buyer, targetId: string, purchased: number): Promise<void> {
  const { random } = buyer.habits;
  const cancel = (quantity: number | null) => askFor(buyer, "cancellation", { targetId, quantity });
  const part = random.integer(1, purchased);
  await random.pick([
    async () => {},
    () => cancel(null),
    () => cancel(part),
    // Together more than the purchase has.
    () => Promise.all([cancel(part), cancel(part), cancel(part)]),
    () => Promise.all([cancel(null), cancel(null)]),
    () => cancel(purchased + 1),
  ])();
}
