import { createBoxOffice, openDatabase, type OpenDatabaseOptions } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";

import { startFaultyProxy, type FaultyProxy } from "../../../test/support/faulty-proxy.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { meaningOf, type FaultMeaning } from "../src/database/database-faults.ts";

const fault = (properties: object, message = "a fault") =>
  Object.assign(new Error(message), properties);

describe("the classification of a fault", () => {
  it.each<[severity: string, code: string, meaning: FaultMeaning]>([
    // The session has ended, with any code.
    ["FATAL", "57P05", "connection lost"],
    ["FATAL", "25P04", "connection lost"],
    ["FATAL", "53300", "connection lost"],
    ["FATAL", "57P04", "connection lost"],
    ["FATAL", "28P01", "connection lost"],
    ["PANIC", "58030", "connection lost"],
    ["PANIC", "53100", "connection lost"],
    ["FATAL", "XX000", "connection lost"],
    ["FATAL", "23514", "connection lost"],
    // In the language of lc_messages.
    ["PANIK", "58030", "connection lost"],
    ["ВАЖНО", "58030", "connection lost"],
    ["致命错误", "XX000", "connection lost"],
    ["a language to come", "58030", "connection lost"],
    ["FEHLER", "23514", "refused"],
    ["ERREUR", "40001", "try again"],
    ["ОШИБКА", "42601", "fault"],
    ["ERROR", "25006", "takes no writes"],
    ["ERROR", "53100", "takes no writes"],
    ["ERROR", "40001", "try again"],
    ["ERROR", "40P01", "try again"],
    ["ERROR", "53200", "try again"],
    ["ERROR", "53300", "try again"],
    ["ERROR", "53400", "try again"],
    ["ERROR", "58030", "try again"],
    ["ERROR", "26000", "connection outdated"],
    ["ERROR", "57P05", "connection lost"],
    ["ERROR", "25P04", "connection lost"],
    ["ERROR", "55P03", "busy"],
    ["ERROR", "57014", "busy"],
    ["ERROR", "23514", "refused"],
    ["ERROR", "22P02", "refused"],
    ["ERROR", "23502", "fault"],
    ["ERROR", "42P01", "fault"],
    ["ERROR", "0A000", "fault"],
  ])("of %s %s: %s", (severity, code, meaning) => {
    expect(meaningOf(fault({ severity, code }))).toBe(meaning);
  });

  it.each<[code: string, meaning: FaultMeaning]>([
    ["EMFILE", "try again"],
    ["ENFILE", "try again"],
    ["EAGAIN", "try again"],
    ["ECONNREFUSED", "connection lost"],
    ["EPIPE", "connection lost"],
    ["EPROTO", "connection lost"],
    ["ERR_SSL_BAD_RECORD_TYPE", "connection lost"],
    ["ERR_SSL_DECRYPTION_FAILED_OR_BAD_RECORD_MAC", "connection lost"],
    ["ERR_TLS_CERT_ALTNAME_INVALID", "fault"],
    ["EISDIR", "fault"],
  ])("of Node's %s: %s", (code, meaning) => {
    expect(meaningOf(fault({ code }))).toBe(meaning);
  });

  it("recognizes a plan that does not match the table any more by the routine that raises the error", () => {
    const stale = { severity: "FEHLER", code: "0A000", routine: "RevalidateCachedQuery" };
    expect(meaningOf(fault(stale))).toBe("connection outdated");
  });
});

let database: TestDatabase;
let proxy: FaultyProxy;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  proxy = await startFaultyProxy(database.url);
});
afterAll(async () => {
  proxy.close();
  await database.drop();
});
beforeEach(async () => {
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
  ticketOptionId = option.id;
});

function officeOn(url: string, options: OpenDatabaseOptions = {}) {
  const db = openDatabase(url, options);
  return { ...createBoxOffice({ db }), db, [Symbol.asyncDispose]: () => db.destroy() };
}

const ticket = () => ({ ticketOptionId, userId: randomUUID(), quantity: 1 });

type Office = ReturnType<typeof officeOn>;

/** All calls, each as the first one after a fault. */
const CALLS: Readonly<Record<string, (office: Office) => Promise<unknown>>> = {
  findTicketOption: (office) => office.findTicketOption(ticketOptionId),
  findPurchase: (office) => office.findPurchase(randomUUID()),
  findHold: (office) => office.findHold(randomUUID()),
  findCancellation: (office) => office.findCancellation(randomUUID()),
  listTicketOptions: (office) => office.listTicketOptions(),
  listPurchases: (office) => office.listPurchases(),
  listHolds: (office) => office.listHolds(),
  createTicketOption: (office) => office.createTicketOption({ name: "new", allocation: 1 }),
  changeTicketOption: (office) => office.changeTicketOption(ticketOptionId, { name: "changed" }),
  purchaseTickets: (office) => office.purchaseTickets(ticket()),
  placeOrder: (office) => office.placeOrder([ticket(), ticket()]),
  holdTickets: (office) => office.holdTickets(ticket()),
  sweepHolds: (office) => office.sweepHolds(),
  async confirmHold(office) {
    const hold = await database.boxOffice.holdTickets(ticket());
    await office.confirmHold({ holdId: hold.id });
  },
  async cancelPurchase(office) {
    const purchase = await database.boxOffice.purchaseTickets(ticket());
    await office.cancelPurchase({ purchaseId: purchase.id });
  },
};

/** Prepares every statement of the calls on each connection of the pool. */
async function warmUp(office: Office): Promise<void> {
  for (const call of Object.values(CALLS)) await Promise.all([call(office), call(office)]);
}

it.each(Object.entries(CALLS))(
  "%s survives that idle_session_timeout has ended its session",
  async (_, call) => {
    await using office = officeOn(proxy.databaseUrl, { poolSize: 1 });
    await office.findHold(randomUUID());
    // Over TCP, a statement that is sent at the same time gets this message as its response.
    proxy.endSession("", { severity: "FATAL", code: "57P05" });
    await call(office);
  },
);

it("opens a new session when PostgreSQL has ended the idle one", async () => {
  const role = `impatient_${randomUUID().replaceAll("-", "")}`;
  await sql.raw(`create role ${role} superuser login`).execute(database.db);
  await sql.raw(`alter role ${role} set idle_session_timeout = '20ms'`).execute(database.db);
  const url = new URL(database.url);
  url.searchParams.set("user", role);
  {
    await using office = officeOn(url.href, { poolSize: 1 });
    await office.findTicketOption(ticketOptionId);
    // The client receives the end of the session only after it has sent the next statement.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ id: ticketOptionId });
  }
  await sql.raw(`drop role ${role}`).execute(database.db);
});

it.each(Object.entries(CALLS))(
  "%s survives that its connection has lost all prepared statements",
  async (_, call) => {
    await using office = officeOn(database.url, { poolSize: 1 });
    await warmUp(office);
    await sql`discard all`.execute(office.db);
    await call(office);
  },
);

it.each(Object.entries(CALLS))("%s does not notice that a table was changed", async (_, call) => {
  await using office = officeOn(database.url, { poolSize: 3 });
  await warmUp(office);
  const { rows } = await sql<{ type: string }>`
    select format_type(atttypid, atttypmod) as type from pg_attribute
    where attrelid = 'ticket_options'::regclass and attname = 'name'`.execute(database.db);
  const type = rows[0]?.type === "text" ? "varchar" : "text";
  await sql
    .raw(`alter table ticket_options alter column name type ${type}, add column x integer;
      alter table ticket_options drop column x`)
    .execute(database.db);
  await Promise.all([call(office), call(office), call(office)]);
});

describe.each([
  ["FATAL", "58030"],
  ["PANIC", "XX000"],
  ["ВАЖНО", "58030"],
])("a session that ends with %s %s instead of a response", (severity, code) => {
  it("does not report a purchase as failed that was made", async () => {
    await using office = officeOn(proxy.databaseUrl, { poolSize: 2 });
    proxy.endSession("commit\0", { severity, code });
    const { id } = await office.purchaseTickets(ticket());
    const { items } = await database.boxOffice.listPurchases({ filter: { ticketOptionId } });
    expect(items.map(({ item }) => item.id)).toEqual([id]);
  });

  it("does not report a ticket option as failed that was created", async () => {
    await using office = officeOn(proxy.databaseUrl, { poolSize: 2 });
    proxy.endSession("insert into", { severity, code });
    const { id } = await office.createTicketOption({ name: "day pass", allocation: 1 });
    expect(await database.boxOffice.findTicketOption(id)).toBeDefined();
  });

  it("does not prevent reads", async () => {
    await using office = officeOn(proxy.databaseUrl, { poolSize: 2 });
    proxy.endSession("select", { severity, code });
    expect(await office.findTicketOption(ticketOptionId)).toMatchObject({ id: ticketOptionId });
  });
});

it.each(["53200", "53300", "53400", "58030", "57P05", "25P04", "40003"])(
  "sells once if PostgreSQL first raises %s",
  async (code) => {
    await sql`create sequence if not exists ${sql.raw(`tries_${code}`)}`.execute(database.db);
    await sql`
    create function refuse_first() returns trigger language plpgsql as ${sql.lit(`begin
      if nextval('tries_${code}') < 3 then raise exception 'not now' using errcode = '${code}'; end if;
      return new;
    end`)}`.execute(database.db);
    await sql`create trigger refuse_first before insert on purchases for each row execute function refuse_first()`.execute(
      database.db,
    );
    try {
      const { id } = await database.boxOffice.purchaseTickets(ticket());
      const { items } = await database.boxOffice.listPurchases({ filter: { ticketOptionId } });
      expect(items.map(({ item }) => item.id)).toEqual([id]);
    } finally {
      await sql`drop function refuse_first cascade`.execute(database.db);
    }
  },
);
