import { setTimeout as wait } from "node:timers/promises";

import { now } from "../now.ts";
import { fillBasket } from "./baskets.ts";
import { askFor, choose, thinkOfLine, waitForExpiry, type Buyer, type Expiring } from "./buyer.ts";
import { changePurchase } from "./change-purchase.ts";
import type { WishLine } from "./wish.ts";

/** What a buyer may do. The shares add up to 1. */
const JOURNEYS: readonly (readonly [share: number, travel: (buyer: Buyer) => Promise<void>])[] = [
  [0.25, purchase],
  [0.15, placeOrder],
  [0.3, hold],
  [0.3, fillBasket],
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

interface Held extends Expiring {
  readonly holdId: string;
  readonly line: WishLine;
}

/** Makes a buyer purchase, hold, order or fill a basket, and perhaps cancel, exchange, transfer or release. */
export async function travel(buyer: Buyer): Promise<void> {
  await choose(buyer, JOURNEYS)(buyer);
}

async function purchase(buyer: Buyer): Promise<void> {
  const line = thinkOfLine(buyer);
  const reply = await askFor(buyer, "purchase", { lines: [line] });
  const [id] = reply?.ids ?? [];
  if (id !== undefined) await changePurchase(buyer, { id, ...line });
}

/** Orders two to six lines. Some are of the same option. */
async function placeOrder(buyer: Buyer): Promise<void> {
  const { random } = buyer.habits;
  const lines = Array.from({ length: random.integer(2, 6) }, () => thinkOfLine(buyer));
  const reply = await askFor(buyer, "order", { lines });
  for (const [index, id] of reply?.ids.entries() ?? []) {
    if (random.chance(0.5)) await changePurchase(buyer, { id, ...lines[index]! });
  }
}

async function hold(buyer: Buyer): Promise<void> {
  const line = thinkOfLine(buyer);
  const seconds = buyer.habits.random.integer(1, buyer.maxSeconds);
  const reply = await askFor(buyer, "hold", { lines: [line], seconds });
  const [holdId] = reply?.ids ?? [];
  if (holdId === undefined) return;
  const expiresAt = performance.now() + seconds * 1_000;
  const held = { buyer, holdId, line, expiresAt };
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

async function confirm({ buyer, holdId, line }: Held): Promise<void> {
  const { random } = buyer.habits;
  const quantity = random.chance(0.5) ? null : random.integer(1, line.quantity);
  const reply = await askFor(buyer, "confirmation", { targetId: holdId, quantity });
  const [id] = reply?.ids ?? [];
  if (id === undefined) return;
  await changePurchase(buyer, { id, ...line, quantity: quantity ?? line.quantity });
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
