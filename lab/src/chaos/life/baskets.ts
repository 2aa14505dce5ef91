import { setTimeout as wait } from "node:timers/promises";

import { askFor, choose, thinkOfLine, waitForExpiry, type Buyer, type Expiring } from "./buyer.ts";
import { cancelPerhaps } from "./cancel-perhaps.ts";
import type { WishLine } from "./wish.ts";

const ENDS: readonly (readonly [share: number, end: (basket: Basket) => Promise<void>])[] = [
  [0.2, confirmSoon],
  [0.2, confirmAtTheLastMoment],
  [0.1, confirmTwice],
  [0.15, confirmAndRelease],
  [0.1, confirmAndReleaseOne],
  [0.1, confirmAfterReleaseOfOne],
  [0.1, release],
  [0.05, letGo],
];

interface Basket extends Expiring {
  readonly holdIds: readonly string[];
  readonly lines: readonly WishLine[];
}

/** Holds two to five lines together. Some are of the same option, or of options that draw on the same one. */
export async function fillBasket(buyer: Buyer): Promise<void> {
  const { random } = buyer.habits;
  const lines = Array.from({ length: random.integer(2, 5) }, () => thinkOfLine(buyer));
  const seconds = random.integer(1, buyer.maxSeconds);
  const reply = await askFor(buyer, "basket", { lines, seconds });
  const holdIds = reply?.ids ?? [];
  if (holdIds.length === 0) return;
  const expiresAt = performance.now() + seconds * 1_000;
  await choose(buyer, ENDS)({ buyer, holdIds, lines, expiresAt });
}

async function confirm({ buyer, holdIds, lines }: Basket): Promise<void> {
  const reply = await askFor(buyer, "basket_confirmation", { targetIds: holdIds });
  const [id] = reply?.ids ?? [];
  if (id !== undefined) await cancelPerhaps(buyer, id, lines[0]!.quantity);
}

async function confirmSoon(basket: Basket): Promise<void> {
  await wait(basket.buyer.habits.random.between(0, 600));
  await confirm(basket);
}

/** Confirms the basket about when its holds expire. */
async function confirmAtTheLastMoment(basket: Basket): Promise<void> {
  await waitForExpiry(basket);
  await confirm(basket);
}

async function confirmTwice(basket: Basket): Promise<void> {
  await Promise.all([confirm(basket), confirm(basket)]);
}

async function confirmAndRelease(basket: Basket): Promise<void> {
  await Promise.all([confirm(basket), release(basket)]);
}

/** Either the whole basket is confirmed, or the hold is released and nothing is confirmed. */
async function confirmAndReleaseOne(basket: Basket): Promise<void> {
  await Promise.all([confirm(basket), releaseOne(basket)]);
}

/** Nothing is confirmed. */
async function confirmAfterReleaseOfOne(basket: Basket): Promise<void> {
  await releaseOne(basket);
  await confirm(basket);
}

async function releaseOne({ buyer, holdIds }: Basket): Promise<void> {
  await askFor(buyer, "release", { targetId: buyer.habits.random.pick(holdIds) });
}

async function release({ buyer, holdIds }: Basket): Promise<void> {
  await askFor(buyer, "basket_release", { targetIds: holdIds });
}

async function letGo(): Promise<void> {
  // The holds expire by themselves.
}
