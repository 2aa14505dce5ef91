import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import type { Client } from "pg";

import type { OptionOnSale } from "./buyers/order.ts";
import { keepHosted } from "./hosts/keep-hosted.ts";
import { keepHistory } from "./life/keep-history.ts";
import type { PostgresLab } from "./lab/postgres-lab.ts";
import { CREATE_DRAWS } from "./oracles/draws-table.ts";
import { keepRules } from "./rules/keep-rules.ts";
import { keepVersions } from "./witness/read-history.ts";
import { RULED } from "./rules/rules-on-sale.ts";

/** Mean number of tickets of an order. */
const MEAN_QUANTITY = 5;
/** Mean number of lines of an additional buyer. */
const LINES_OF_A_JOURNEY = 2.1;

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

/**
 * Options that draw on others, and what they draw on. They are sold, held and cancelled as those above. Those without a
 * supply have no count of their own. An option stands after those that it draws on.
 */
const DRAWING: readonly DrawingOption[] = [
  { name: "Saturday", supply: 1.2 },
  { name: "Sunday", supply: 0.6 },
  { name: "adult, Saturday", drawsOn: { Saturday: 1 } },
  { name: "family, Saturday", drawsOn: { Saturday: 3 }, supply: 0.15 },
  { name: "weekend", drawsOn: { Saturday: 1, Sunday: 1 } },
  { name: "group, weekend", drawsOn: { weekend: 2 }, supply: 0.2 },
];

interface DrawingOption {
  readonly name: string;
  readonly supply?: number;
  /** Units by name. */
  readonly drawsOn?: Readonly<Record<string, number>>;
}

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
): Promise<readonly NamedOption[]> {
  await using client = await postgres.connect();
  const orders = seconds * ordersPerSecond;
  const options = OPTIONS.map(({ name, share, supply }) => ({
    id: randomUUID(),
    name,
    share,
    hasLife: false,
    allocation: Math.ceil(orders * share * supply * MEAN_QUANTITY),
  }));
  const wantedOfLife = seconds * journeysPerSecond * LINES_OF_A_JOURNEY * MEAN_QUANTITY;
  const toLife = ({ name, supply, drawsOn }: DrawingOption) => ({
    id: randomUUID(),
    name,
    share: 0,
    hasLife: true,
    drawsOn,
    allocation:
      supply === undefined
        ? null
        : Math.ceil((supply * wantedOfLife) / (LIVES.length + DRAWING.length)),
  });
  const lives = LIVES.map(toLife);
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
  const all: readonly NamedOption[] = [
    ...options,
    ...lives,
    ...DRAWING.map(toLife),
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
  await keepVersions(client);
  await createOptions(postgres.url, all);
  await keepDraws(client, all);
  return all;
}

interface NamedOption extends OptionOnSale {
  readonly name: string;
  readonly drawsOn?: DrawingOption["drawsOn"];
}

function drawsOf({ drawsOn = {} }: NamedOption, all: readonly NamedOption[]) {
  return Object.entries(drawsOn).map(([drawn, units]) => ({
    ticketOptionId: all.find(({ name }) => name === drawn)!.id,
    units,
  }));
}

async function createOptions(databaseUrl: string, all: readonly NamedOption[]): Promise<void> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db, journal: true });
  for (const option of all) {
    const { id, name, allocation } = option;
    await boxOffice.createTicketOption({ id, name, allocation, drawsOn: drawsOf(option, all) });
  }
}

/** Stores what draws on what, for the oracles. */
async function keepDraws(client: Client, all: readonly NamedOption[]): Promise<void> {
  await client.query(CREATE_DRAWS);
  for (const option of all) {
    for (const { ticketOptionId, units } of drawsOf(option, all)) {
      await client.query("insert into chaos.draws values ($1, $2, $3)", [
        option.id,
        ticketOptionId,
        units,
      ]);
    }
  }
}
