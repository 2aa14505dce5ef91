import {
  createBoxOffice,
  openDatabase,
  type BoxOffice,
  type NewTicketOption,
  type PooledBoxOffice,
} from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";
import type { Client } from "pg";

import { connect } from "../../postgres/connect.ts";
import { TICK_SECONDS, type Names } from "./rows.ts";
import { openSeller, type Seller } from "./seller.ts";

/** A database with the ticket options of the model, and those who sell them. It serves one replay after another. */
export interface Stage extends AsyncDisposable {
  /** Sees and changes the database besides the box offices. */
  readonly client: Client;
  /** The connection of the host, and the box office that it uses there. */
  readonly host: Client;
  readonly hostBoxOffice: PooledBoxOffice;
  readonly sellers: ReadonlyMap<string, Seller>;
  readonly names: Names;
  readonly optionIds: ReadonlyMap<string, string>;
  readonly userIds: ReadonlyMap<string, string>;
  /** Makes everything as it was at first: nothing may be in progress. */
  readonly reset: () => Promise<void>;
  /** Moves all times into the past, as if the clock had moved. Nothing may be locked. */
  readonly tick: () => Promise<void>;
}

/** @param databaseUrl a migrated database without ticket options */
export async function openStage(databaseUrl: string): Promise<Stage> {
  const stack = new AsyncDisposableStack();
  const client = stack.use(await connect(databaseUrl));
  const host = stack.use(await connect(databaseUrl));
  const db = openDatabase(databaseUrl, { poolSize: 1 });
  stack.defer(() => db.destroy());
  const hostBoxOffice = createBoxOffice({ db });
  const optionIds = await createOptions(hostBoxOffice);
  const userIds = new Map(["ann", "bob"].map((name) => [name, randomUUID()]));
  await client.query("create table if not exists host_rows (request integer not null)");
  const sellers = new Map<string, Seller>();
  for (const name of ["one", "two"]) sellers.set(name, stack.use(await openSeller(databaseUrl)));
  for (const { boxOffice } of sellers.values()) {
    // From then on a box office knows what the option draws on: see known-draws.ts.
    const tooMany = { ticketOptionId: optionIds.get("day")!, userId: randomUUID(), quantity: 100 };
    await boxOffice.purchaseTickets(tooMany).catch(() => {});
  }

  return {
    client,
    host,
    hostBoxOffice,
    sellers,
    optionIds,
    userIds,
    names: { options: invert(optionIds), users: invert(userIds) },
    async reset() {
      for (const statement of RESET) await client.query(statement);
    },
    async tick() {
      for (const statement of SHIFT) await client.query(statement);
    },
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

/** The same as in `sale.qnt`. */
async function createOptions(boxOffice: BoxOffice): Promise<ReadonlyMap<string, string>> {
  const ids = new Map<string, string>();
  const prefix = randomUUID().slice(0, -1);
  // In the order of their ids, as in the model.
  const create = async (option: NewTicketOption) => {
    const id = `${prefix}${ids.size}`;
    await boxOffice.createTicketOption({ ...option, id });
    ids.set(option.name, id);
    return id;
  };
  await create({ name: "early", allocation: 3 });
  await create({ name: "late", allocation: 3, maxPerUser: 2 });
  const pool = await create({ name: "pool", allocation: 5 });
  await create({
    name: "day",
    allocation: 2,
    drawsOn: [{ ticketOptionId: pool, units: 2 }],
  });
  return ids;
}

function invert(ids: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map([...ids].map(([name, id]) => [id, name]));
}

/** From the first tick on, until the fourth. */
const LATE_SALE = `
  sale_starts_at = clock_timestamp() + interval '${TICK_SECONDS / 2} s',
  sale_ends_at = clock_timestamp() + interval '${3.5 * TICK_SECONDS} s'`;

const RESET = [
  "delete from host_rows",
  "delete from cancellations",
  "delete from purchases",
  "delete from holds",
  "update ticket_options set allocation = capacity, version = 0, holds_expire_at = null",
  `update ticket_options set ${LATE_SALE} where name = 'late'`,
];

const EARLIER = `- interval '${TICK_SECONDS} s'`;

const SHIFT = [
  `update holds set created_at = created_at ${EARLIER}, expires_at = expires_at ${EARLIER}`,
  `update ticket_options set holds_expire_at = holds_expire_at ${EARLIER},
    sale_starts_at = sale_starts_at ${EARLIER}, sale_ends_at = sale_ends_at ${EARLIER}`,
];
