import { setTimeout as wait } from "node:timers/promises";

import { askFor, choose, thinkOfLine, waitForExpiry, type Buyer, type Expiring } from "./buyer.ts";
import { changePurchase } from "./change-purchase.ts";
import type { WishLine } from "./wish.ts";

const ENDS: readonly (readonly [share: number, end: (basket: Basket) => Promise<void>])[] = [
  [0.15, confirmSoon],
  [0.15, confirmAtTheLastMoment],
  [0.1, confirmTwice],
  [0.1, confirmAndRelease],
  [0.15, confirmAndReleaseOne],
  [0.25, confirmAfterReleaseOfOne],
  [0.05, release],
  [0.05, letGo],
];

interface Basket extends Expiring {
  readonly holdIds: readonly string[];
  readonly lines: readonly WishLine[];
}

/** Few, because each line must find enough of its option. */
const LARGEST_QUANTITY = 3;

/** How much longer some baskets are held, so that they have not expired when a slow gateway confirms them. */
const LONGER_SECONDS = 10;

/** Holds two to four lines together. Some are of the same option, or of options that draw on the same one. */
export async function fillBasket(buyer: Buyer): Promise<void> {
  const { random } = buyer.habits;
  const lines = Array.from({ length: random.integer(2, 4) }, () =>
    thinkOfLine(buyer, LARGEST_QUANTITY),
  );
  const seconds = random.integer(1, buyer.maxSeconds) + random.pick([0, LONGER_SECONDS]);
  const reply = await askFor(buyer, "basket", { lines, seconds });
  const holdIds = reply?.ids ?? [];
  if (holdIds.length === 0) return;
  const expiresAt = performance.now() + seconds * 1_000;
  await choose(buyer, ENDS)({ buyer, holdIds, lines, expiresAt });
}

async function confirm({ buyer, holdIds, lines }: Basket): Promise<void> {
  const reply = await askFor(buyer, "basket_confirmation", { targetIds: holdIds });
  const [id] = reply?.ids ?? [];
  if (id !== undefined) await changePurchase(buyer, { id, ...lines[0]! });
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
  const { buyer, holdIds } = basket;
  const [targetId, ...others] = buyer.habits.random.shuffle(holdIds);
  await askFor(buyer, "release", { targetId: targetId! });
  await confirm(basket);
  await release({ ...basket, holdIds: others });
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
