import { randomUUID } from "node:crypto";

import type { OptionOnSale } from "./buyers/order.ts";
import { keepHosted } from "./hosts/keep-hosted.ts";
import { keepHistory } from "./life/keep-history.ts";
import type { PostgresLab } from "./lab/postgres-lab.ts";
import { keepRules } from "./rules/keep-rules.ts";
import { RULED } from "./rules/rules-on-sale.ts";

/** Tickets of an order, on average. */
const MEAN_QUANTITY = 5;
/** Things that a buyer with more in mind takes tickets for, on average. */
const LINES_OF_A_JOURNEY = 1.75;

/** The one that hosts purchase too, in transactions of their own. */
export const PLENTY_NAME = "plenty";

/**
 * What is on sale: how much of the demand is for it, and how much of that demand there is
 * for sale. Most run out near the end, one early, one never.
 */
const OPTIONS = [
  { name: "hot", share: 0.6, supply: 0.82 },
  { name: "quiet", share: 0.1, supply: 0.85 },
  { name: "quiet too", share: 0.1, supply: 0.75 },
  { name: "soon gone", share: 0.08, supply: 0.3 },
  { name: PLENTY_NAME, share: 0.12, supply: 1_000 },
] as const;

/**
 * What has a whole life: soon sold out, and from then on as much as comes back. The first
 * one's capacity changes.
 */
const LIVES = [
  { name: "life, of changing capacity", supply: 0.12 },
  { name: "life", supply: 0.12 },
  { name: "life too", supply: 0.25 },
  { name: "long life", supply: 1 },
] as const;

/** More than all regulars can take. */
const PLENTY = 1_000_000;

/** Every two seconds so many buyers want tickets at once that are enough for half of them. */
const RUSH = { everyMs: 2_000, orders: 80, supply: 0.5 };

/** Puts on sale what fits a sale of so many seconds and orders. */
export async function putOnSale(
  postgres: PostgresLab,
  {
    seconds,
    ordersPerSecond,
    journeysPerSecond,
  }: {
    readonly seconds: number;
    readonly ordersPerSecond: number;
    readonly journeysPerSecond: number;
  },
): Promise<readonly (OptionOnSale & { readonly name: string })[]> {
  await using client = await postgres.connect();
  const orders = seconds * ordersPerSecond;
  const options = OPTIONS.map(({ name, share, supply }) => ({
    id: randomUUID(),
    name,
    share,
    hasLife: false,
    allocation: Math.ceil(orders * share * supply * MEAN_QUANTITY),
  }));
  const lives = LIVES.map(({ name, supply }) => ({
    id: randomUUID(),
    name,
    share: 0,
    hasLife: true,
    allocation: Math.ceil(
      (seconds * journeysPerSecond * LINES_OF_A_JOURNEY * supply * MEAN_QUANTITY) / LIVES.length,
    ),
  }));
  const rushes = Array.from(
    { length: Math.floor((seconds * 1_000) / RUSH.everyMs) },
    (_, turn) => ({
      id: randomUUID(),
      name: "rush",
      share: 0,
      hasLife: false,
      allocation: RUSH.orders * RUSH.supply * MEAN_QUANTITY,
      rush: { orders: RUSH.orders, atMs: (turn + 0.5) * RUSH.everyMs },
    }),
  );
  const ruled = RULED.map(({ name, changes }) => ({
    id: randomUUID(),
    name,
    share: 0,
    hasLife: false,
    allocation: PLENTY,
    rules: changes,
  }));
  const all: readonly (OptionOnSale & { readonly name: string })[] = [
    ...options,
    ...lives,
    ...ruled,
    ...rushes,
  ];
  await keepHistory(
    client,
    lives.map(({ id }) => id),
  );
  await keepRules(
    client,
    ruled.map(({ id }) => id),
  );
  await keepHosted(client);
  for (const { id, name, allocation } of all) {
    await client.query(
      "insert into ticket_options (id, name, capacity, allocation) values ($1, $2, $3, $3)",
      [id, name, allocation],
    );
  }
  return all;
}
