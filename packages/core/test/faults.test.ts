import {
  BusyError,
  createBoxOffice,
  openDatabase,
  OutcomeUnknownError,
  type Database,
  type OpenDatabaseOptions,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { startFaultyProxy, type FaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
let proxy: FaultyProxy;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startFaultyProxy(database.url);
});
afterAll(async () => {
  proxy.close();
  await database.drop();
});

let ticketOptionId: string;
beforeEach(async () => {
  proxy.recover();
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
  ticketOptionId = option.id;
});

/** A box office that connects to the database through a faulty proxy. */
function faultyOffice({
  timeoutMs = 10_000,
  ...options
}: { timeoutMs?: number } & OpenDatabaseOptions = {}) {
  const db = openDatabase(proxy.databaseUrl, options);
  const boxOffice = createBoxOffice({ db, timeoutMs });
  return Object.assign(boxOffice, { db, [Symbol.asyncDispose]: () => db.destroy() });
}

const purchaseOf = (quantity: number) => ({ ticketOptionId, userId: randomUUID(), quantity });

/** Ids of the purchases, after checking that their sum matches the allocation. */
async function storedIds(): Promise<readonly string[]> {
  const purchases = await database.db
    .selectFrom("purchases")
    .select(["id", "quantity"])
    .where("ticket_option_id", "=", ticketOptionId)
    .execute();
  const option = await database.boxOffice.findTicketOption(ticketOptionId);
  const sold = purchases.reduce((sum, { quantity }) => sum + quantity, 0);
  expect(option!.allocation + sold).toBe(100);
  return purchases.map(({ id }) => id).toSorted();
}

/** How many transactions have changed the ticket option. */
async function countChanges(): Promise<number> {
  const { version } = await database.db
    .selectFrom("ticket_options")
    .select("version")
    .where("id", "=", ticketOptionId)
    .executeTakeFirstOrThrow();
  return Number(version);
}

/** Locks the row of the ticket option until the result is called. */
async function holdRow() {
  const held = await database.db.startTransaction().execute();
  await sql`set local idle_in_transaction_session_timeout = 0`.execute(held);
  await sql`select from ticket_options where id = ${ticketOptionId} for update`.execute(held);
  return () => held.rollback().execute();
}

/** Waits until so many sessions have waited for the row for so long. */
const untilWaiting = (sessions: number, seconds: number) =>
  vi.waitUntil(async () => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
      and query_start < clock_timestamp() - make_interval(secs => ${seconds})`.execute(database.db);
    return rows.length === sessions;
  }, PATIENCE);

it("sends COMMIT directly after the purchases", async () => {
  const road = await startFaultyProxy(database.url);
  const db = openDatabase(road.databaseUrl, { poolSize: 1 });
  await createBoxOffice({ db }).purchaseTickets(purchaseOf(1));
  const first = road.sent();
  await createBoxOffice({ db }).purchaseTickets(purchaseOf(1));
  const second = road.sent().slice(first.length);
  await db.destroy();
  road.close();

  expect(first).toMatch(/for no key update[^]*insert into[^]*commit\0$/u);
  // After that the statements have names.
  expect(second).toMatch(/ticket_allocation_0[^]*ticket_allocation_1[^]*commit\0$/u);
});

it.each(["before", "after"] as const)(
  "sells each purchase once even if connections break %s COMMIT, several times",
  async (when) => {
    await using office = faultyOffice();
    const cutsBefore = proxy.cuts();
    proxy.cutCommits(3, when);
    const purchases = await Promise.all(
      [1, 2, 3, 4].map((quantity) => office.purchaseTickets(purchaseOf(quantity))),
    );
    expect(proxy.cuts() - cutsBefore).toBe(3);
    proxy.cutCommits(0, when);
    expect(await storedIds()).toEqual(purchases.map(({ id }) => id).toSorted());
  },
);

it.each(["before", "after"] as const)(
  "keeps chosen ids even if the connection breaks %s COMMIT",
  async (when) => {
    await using office = faultyOffice();
    const option = await database.boxOffice.createTicketOption({ name: "x", allocation: 5 });
    const [id, ...ids] = [randomUUID(), randomUUID(), randomUUID()];
    const purchase = { ...purchaseOf(2), id };
    const order = [
      { ...purchaseOf(3), id: ids[0] },
      { ...purchaseOf(4), ticketOptionId: option.id, id: ids[1] },
    ];
    proxy.cutCommits(2, when);
    const ask = () => Promise.all([office.purchaseTickets(purchase), office.placeOrder(order)]);
    const made = await ask();
    proxy.cutCommits(0, when);
    expect(made.flat().map((each) => each.id)).toEqual([id, ...ids]);
    expect(await ask()).toEqual(made);
    expect(await storedIds()).toEqual([id, ids[0]].toSorted());
    expect(await database.boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 1 });
    const other = office.purchaseTickets({ ...purchase, ticketOptionId: option.id });
    await expect(other).rejects.toMatchObject({ code: "id_taken" });
  },
);

it.each(["before", "after"] as const)(
  "extends a hold once even if the connection breaks %s COMMIT",
  async (when) => {
    await using office = faultyOffice();
    const hold = await database.boxOffice.holdTickets({ ...purchaseOf(2), seconds: 60 });
    const changesBefore = await countChanges();
    proxy.cutCommits(1, when);
    const extended = await office.extendHold({ holdId: hold.id, seconds: 3_600 });
    expect(extended.expiresAt.getTime()).toBeGreaterThan(hold.expiresAt.getTime());
    expect(await database.boxOffice.findHold(hold.id)).toEqual(extended);
    expect((await countChanges()) - changesBefore).toBe(1);
  },
);

it.each(["before", "after"] as const)(
  "exchanges a purchase once even if the connection breaks %s COMMIT",
  async (when) => {
    await using office = faultyOffice();
    const { boxOffice } = database;
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchaseOf(3));
    const option = await boxOffice.createTicketOption({ name: "night pass", allocation: 5 });
    proxy.cutCommits(1, when);
    const wanted = { purchaseId, ticketOptionId: option.id };
    const exchanged = await office.exchangePurchase(wanted);
    expect(exchanged).toMatchObject({ ...wanted, quantity: 3 });
    expect(await boxOffice.findExchange(exchanged.id)).toMatchObject(exchanged);
    expect(await boxOffice.findTicketOption(option.id)).toMatchObject({ allocation: 2 });
    expect(await boxOffice.findPurchase(purchaseId)).toMatchObject({ exchangedQuantity: 3 });
  },
);

it.each(["before", "after"] as const)(
  "transfers a purchase once even if the connection breaks %s COMMIT",
  async (when) => {
    await using office = faultyOffice();
    const { boxOffice } = database;
    const { id: purchaseId, userId: fromUserId } = await boxOffice.purchaseTickets(purchaseOf(3));
    proxy.cutCommits(1, when);
    const wanted = { purchaseId, userId: randomUUID() };
    const transferred = await office.transferPurchase(wanted);
    expect(transferred).toMatchObject({ ...wanted, fromUserId, quantity: 3 });
    expect(await boxOffice.findTransfer(transferred.id)).toMatchObject(transferred);
    expect(await boxOffice.findPurchase(purchaseId)).toMatchObject({ userId: wanted.userId });
  },
);

it.each(["before", "after"] as const)(
  "moves capacity once even if the connection breaks %s COMMIT",
  async (when) => {
    await using office = faultyOffice();
    const { boxOffice } = database;
    const create = () => boxOffice.createTicketOption({ name: "day pass", allocation: 9 });
    const [from, to] = [await create(), await create()];
    proxy.cutCommits(1, when);
    const wanted = { fromId: from.id, toId: to.id, quantity: 4 };
    const moved = await office.moveCapacity(wanted);
    expect(moved).toMatchObject(wanted);
    expect(await boxOffice.findCapacityMove(moved.id)).toMatchObject(moved);
    const less = { capacity: 5, allocation: 5, revision: 2 };
    expect(await boxOffice.findTicketOption(from.id)).toMatchObject(less);
    expect(await boxOffice.findTicketOption(to.id)).toMatchObject({ capacity: 13, allocation: 13 });
  },
);

it("does not overwrite an extension that another caller made after a COMMIT was lost", async () => {
  await using office = faultyOffice();
  const hold = await database.boxOffice.holdTickets({ ...purchaseOf(2), seconds: 60 });
  proxy.cutCommits(1, "after, permanently");
  const asked = office.extendHold({ holdId: hold.id, seconds: 3_600 });
  asked.catch(() => {});
  await vi.waitFor(
    async () => expect(await database.boxOffice.findHold(hold.id)).not.toEqual(hold),
    PATIENCE,
  );
  const later = await database.boxOffice.extendHold({ holdId: hold.id, seconds: 300 });
  proxy.recover();
  await expect(asked).rejects.toBeInstanceOf(OutcomeUnknownError);
  expect(await database.boxOffice.findHold(hold.id)).toEqual(later);
});

it("reports an unknown outcome when the database becomes unreachable at COMMIT, and knows it later", async () => {
  await using office = faultyOffice({ timeoutMs: 300 });
  const purchase = purchaseOf(2);
  proxy.cutCommits(1, "after, permanently");
  await expect(
    office.purchaseTickets(purchase, { idempotencyKey: "basket" }),
  ).rejects.toBeInstanceOf(OutcomeUnknownError);

  proxy.recover();
  const again = await office.purchaseTickets(purchase, { idempotencyKey: "basket" });
  expect(await storedIds()).toEqual([again.id]);
});

it("reports an unknown outcome when a COMMIT is lost and the database accepts no writes afterwards", async () => {
  await using office = faultyOffice({ timeoutMs: 1_500 });
  const purchase = purchaseOf(2);
  const name = sql.id(new URL(database.url).pathname.slice(1));
  proxy.cutCommits(1, "after, permanently");
  const asked = office.purchaseTickets(purchase, { idempotencyKey: "read-only-basket" });
  asked.catch(() => {});
  await vi.waitFor(async () => expect(await storedIds()).toHaveLength(1), PATIENCE);
  await sql`alter database ${name} set default_transaction_read_only = on`.execute(database.db);
  proxy.recover();
  await expect(asked).rejects.toBeInstanceOf(OutcomeUnknownError);

  await sql`alter database ${name} reset default_transaction_read_only`.execute(database.db);
  const again = await vi.waitFor(
    () => office.purchaseTickets(purchase, { idempotencyKey: "read-only-basket" }),
    PATIENCE,
  );
  expect(await storedIds()).toEqual([again.id]);
});

it("rejects writes at once while the database accepts none, continues to read, and later sells again", async () => {
  await using office = faultyOffice({ timeoutMs: 60_000 });
  const name = sql.id(new URL(database.url).pathname.slice(1));
  await office.purchaseTickets(purchaseOf(1));
  await sql`alter database ${name} set default_transaction_read_only = on`.execute(database.db);
  proxy.refuseEverything();
  proxy.recover();
  const writes = [
    () => office.purchaseTickets(purchaseOf(1)),
    () => office.holdTickets(purchaseOf(1)),
    () => office.placeOrder([purchaseOf(1)]),
    () => office.createTicketOption({ name: "day pass", allocation: 1 }),
    () => office.changeTicketOption(ticketOptionId, { name: "night pass" }),
  ];
  // None of them waits for its deadline. Otherwise the test would take minutes.
  for (const write of writes) await expect(write()).rejects.toBeInstanceOf(BusyError);
  expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 99 });

  await sql`alter database ${name} reset default_transaction_read_only`.execute(database.db);
  for (const write of writes) await vi.waitFor(async () => void (await write()), PATIENCE);
});

it("is busy and sells nothing when the database cannot be reached in time", async () => {
  proxy.refuseEverything();
  await using office = faultyOffice({ timeoutMs: 200 });
  await expect(office.purchaseTickets(purchaseOf(1))).rejects.toBeInstanceOf(BusyError);
  await expect(office.findTicketOption(ticketOptionId)).rejects.toBeInstanceOf(BusyError);
  await expect(
    office.createTicketOption({ name: "day pass", allocation: 1 }),
  ).rejects.toBeInstanceOf(BusyError);
  expect(await storedIds()).toEqual([]);
});

it("lets one request probe an unreachable database, rejects the others at once, and continues when it is reachable", async () => {
  proxy.refuseEverything();
  await using office = faultyOffice({ timeoutMs: 60_000 });
  const waits = office.purchaseTickets(purchaseOf(1));
  const refused = await vi.waitUntil(async () => {
    const found = office.findTicketOption(ticketOptionId).catch((error: unknown) => error);
    return Promise.race([found, new Promise((resolve) => setTimeout(resolve, 20))]);
  }, PATIENCE);
  expect(refused).toBeInstanceOf(BusyError);
  await expect(office.purchaseTickets(purchaseOf(1))).rejects.toBeInstanceOf(BusyError);
  proxy.recover();
  expect((await waits).quantity).toBe(1);
  expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 99 });
});

it("reads while the request that probes the database waits for a lock", async () => {
  // The pool of a host without timeouts.
  const pool = new Pool({ connectionString: proxy.databaseUrl });
  pool.on("connect", (client) => client.on("error", () => {}));
  await using db = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const office = createBoxOffice({ db, timeoutMs: 1_500 });
  const letGo = await holdRow();
  const purchasing = office.purchaseTickets(purchaseOf(1)).catch((error: unknown) => error);
  await vi.waitUntil(async () => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
    return rows.length === 1;
  }, PATIENCE);
  proxy.refuseEverything();
  proxy.recover();
  expect(await purchasing).toBeInstanceOf(BusyError);

  expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ allocation: 100 });
  await letGo();
});

it("reads while a request that has lost its connection waits for a lock on a new one", async () => {
  await using office = faultyOffice({
    timeoutMs: 60_000,
    lockTimeoutMs: 60_000,
    statementTimeoutMs: 0,
  });
  const letGo = await holdRow();
  const purchasing = office.purchaseTickets(purchaseOf(1));
  // A wait of half a second comes before the one without another limit.
  await untilWaiting(1, 0.6);
  proxy.refuseEverything();
  proxy.recover();
  // PostgreSQL does not notice that the first session has lost its client.
  await untilWaiting(2, 1.1);

  const found = await office.findTicketOption(ticketOptionId).catch((error: unknown) => error);
  await letGo();
  expect(found).toMatchObject({ allocation: 100 });
  expect((await purchasing).quantity).toBe(1);
});

it("finds a change whose COMMIT was lost, also if the caller has sent the allocation and the revision with it", async () => {
  await using office = faultyOffice();
  proxy.cutCommits(1, "after");
  const changed = office.changeTicketOption(
    ticketOptionId,
    { capacity: 110, allocation: 100 },
    { expectedRevision: 1 },
  );
  expect(await changed).toMatchObject({ capacity: 110, allocation: 110, revision: 2 });
});

it("does not repeat a change whose COMMIT was lost after a later change", async () => {
  await using office = faultyOffice();
  const nameOf = async () => (await database.boxOffice.findTicketOption(ticketOptionId))?.name;
  proxy.cutCommits(1, "after, permanently");
  const answer = office
    .changeTicketOption(ticketOptionId, { name: "first" })
    .catch((error: unknown) => error);
  await vi.waitUntil(async () => (await nameOf()) === "first", PATIENCE);
  await database.boxOffice.changeTicketOption(ticketOptionId, { name: "second" });
  proxy.recover();
  expect(await answer).toBeInstanceOf(OutcomeUnknownError);
  expect(await nameOf()).toBe("second");
});

it("repeats a change whose COMMIT never arrived", async () => {
  await using office = faultyOffice();
  proxy.cutCommits(1, "before");
  const changed = office.changeTicketOption(
    ticketOptionId,
    { capacity: 110, allocation: 100 },
    { expectedRevision: 1 },
  );
  expect(await changed).toMatchObject({ capacity: 110, allocation: 110, revision: 2 });
});

it("closes a connection without a response, and uses another one", async () => {
  await using office = faultyOffice({ statementTimeoutMs: 100 });
  await office.findTicketOption(ticketOptionId);
  proxy.loseEverything();
  const asked = office.purchaseTickets(purchaseOf(3));
  proxy.recover();
  const { id } = await asked;
  expect(await storedIds()).toEqual([id]);
});

it("is busy when another session keeps the row locked for longer than the lock timeout", async () => {
  await using office = faultyOffice({ lockTimeoutMs: 50 });
  const release = await holdRow();
  await expect(office.purchaseTickets(purchaseOf(1))).rejects.toBeInstanceOf(BusyError);
  await release();
  expect(await storedIds()).toEqual([]);
});

it("is busy when no connection becomes free in time", async () => {
  await using office = faultyOffice({ poolSize: 1, connectionTimeoutMs: 500 });
  await office.db.connection().execute(async () => {
    await expect(office.purchaseTickets(purchaseOf(1))).rejects.toBeInstanceOf(BusyError);
  });
  expect((await office.purchaseTickets(purchaseOf(1))).quantity).toBe(1);
});

it("unlocks the row of a process that is frozen in its transaction", async () => {
  await using frozen = faultyOffice({ idleInTransactionTimeoutMs: 50 });
  const transaction = await frozen.db.startTransaction().execute();
  await sql`select from ticket_options where id = ${ticketOptionId} for update`.execute(
    transaction,
  );
  expect((await database.boxOffice.purchaseTickets(purchaseOf(1))).quantity).toBe(1);
  await expect(sql`select`.execute(transaction)).rejects.toThrow(
    /idle-in-transaction|terminat|not queryable/u,
  );
  await transaction
    .rollback()
    .execute()
    .catch(() => {});
});

it.each(["40001", "40P01"])("retries after PostgreSQL has raised %s", async (code) => {
  await sql`create sequence tries_${sql.raw(code)}`.execute(database.db);
  await sql`
    create function refuse_first() returns trigger language plpgsql as ${sql.lit(`begin
      if nextval('tries_${code}') < 3 then raise exception 'try again' using errcode = '${code}'; end if;
      return new;
    end`)}`.execute(database.db);
  await sql`create trigger refuse_first before insert on purchases for each row execute function refuse_first()`.execute(
    database.db,
  );
  try {
    const purchase = await database.boxOffice.purchaseTickets(purchaseOf(1));
    expect(await storedIds()).toEqual([purchase.id]);
  } finally {
    await sql`drop function refuse_first cascade`.execute(database.db);
  }
});

it("drops connections to a server that accepts no writes any more", async () => {
  await using office = faultyOffice({ poolSize: 2 });
  await office.findTicketOption(ticketOptionId);
  await sql`alter database ${sql.id(new URL(database.url).pathname.slice(1))} set default_transaction_read_only to on`.execute(
    database.db,
  );
  await using demoted = faultyOffice({ poolSize: 2 });
  await demoted.findTicketOption(ticketOptionId);
  await sql`alter database ${sql.id(new URL(database.url).pathname.slice(1))} reset default_transaction_read_only`.execute(
    database.db,
  );
  expect((await demoted.purchaseTickets(purchaseOf(1))).quantity).toBe(1);
});
