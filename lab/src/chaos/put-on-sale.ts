import { randomUUID } from "node:crypto";

import type { OptionOnSale } from "./buyers/order.ts";
import { keepHosted } from "./hosts/keep-hosted.ts";
import { keepHistory } from "./life/keep-history.ts";
import type { PostgresLab } from "./lab/postgres-lab.ts";
import { keepRules } from "./rules/keep-rules.ts";
import { RULED } from "./rules/rules-on-sale.ts";

/** Mean number of tickets of an order. */
const MEAN_QUANTITY = 5;
/** Mean number of lines of an additional buyer. */
const LINES_OF_A_JOURNEY = 1.75;

/** The option that hosts purchase too, in their own transactions. */
export const PLENTY_NAME = "plenty";

/**
 * The options on sale, with their share of the demand and the share of that demand that they can serve. Most are sold
 * out near the end, one early, one never.
 */
const OPTIONS = [
  { name: "hot", share: 0.6, supply: 0.82 },
  { name: "quiet", share: 0.1, supply: 0.85 },
  { name: "quiet too", share: 0.1, supply: 0.75 },
  { name: "soon gone", share: 0.08, supply: 0.3 },
  { name: PLENTY_NAME, share: 0.12, supply: 1_000 },
] as const;

/**
 * Options whose tickets are also held, released and cancelled. They are sold out soon, then only returned tickets are
 * sold. The capacity of the first one changes.
 */
const LIVES = [
  { name: "life, of changing capacity", supply: 0.12 },
  { name: "life", supply: 0.12 },
  { name: "life too", supply: 0.25 },
  { name: "long life", supply: 1 },
] as const;

/** More than all regular users can take. */
const PLENTY = 1_000_000;

/** Every two seconds 80 buyers want tickets at the same time. There are tickets for half of them. */
const RUSH = { everyMs: 2_000, orders: 80, supply: 0.5 };

/** Creates ticket options for a sale of the given duration and number of orders. */
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
