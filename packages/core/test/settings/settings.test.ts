import {
  createBoxOffice,
  openDatabase,
  type BoxOffice,
  type Database,
  type HostTransaction,
  type PgClient,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect, sql } from "kysely";
import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { liveWholeLife, type Run } from "./whole-life.ts";

let database: TestDatabase;
let admin: pg.Client;
beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({
    connectionString: database.url,
    types: { getTypeParser: () => String },
  });
  await admin.connect();
  // Stands before pg_catalog in one of the search paths below.
  await admin.query(
    "create schema evil; create table evil.ticket_options (); create table evil.holds ()",
  );
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

const urlOf = (user: string) => {
  const url = new URL(database.url);
  url.searchParams.set("user", user);
  return url.href;
};

/** Everything but `sweepHolds` and `verify`, which a host's transaction has not. */
async function expectWholeLife(url: string, types?: pg.CustomTypesConfig): Promise<void> {
  await using db = openDatabase(url);
  await expectLifeOn(createBoxOffice({ db }));

  const pool = new pg.Pool({ connectionString: url, ...(types && { types }) });
  await using host = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  await expectLifeOn(createBoxOffice({ db: host }));
}

async function expectLifeOn(office: ReturnType<typeof createBoxOffice>): Promise<void> {
  await liveWholeLife((work) => work(office), admin);
  await office.sweepHolds();
  for await (const { drifts } of office.verify()) expect(drifts).toEqual([]);
}

/** Each piece of work in a transaction of a host, who has prepared its client. */
function inTransactionsOf(pool: pg.Pool, within: "Kysely" | "pg"): Run {
  const kysely = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const office = createBoxOffice({ db: database.db });
  const join = (host: HostTransaction | PgClient) => office.within(host);
  if (within === "Kysely") {
    return (work) =>
      kysely
        .transaction()
        .setIsolationLevel("read committed")
        .execute((transaction) => work(join(transaction)));
  }
  return async <Result>(work: (office: BoxOffice) => Promise<Result>) => {
    const client = await pool.connect();
    try {
      await client.query("begin isolation level read committed");
      const result = await work(join(client));
      await client.query("commit");
      return result;
    } finally {
      client.release(true);
    }
  };
}

async function expectLifeWithin(
  within: "Kysely" | "pg",
  settings: string,
  types?: pg.CustomTypesConfig,
): Promise<void> {
  const pool = new pg.Pool({
    connectionString: database.url,
    onConnect: (client) => {
      void client.query(settings);
    },
    ...(types && { types }),
  });
  try {
    await liveWholeLife(inTransactionsOf(pool, within), admin);
  } finally {
    await pool.end();
  }
}

const SETTINGS = [
  "datestyle = 'SQL, DMY'",
  "datestyle = 'German'",
  "datestyle = 'Postgres, MDY'",
  "timezone = 'Europe/Amsterdam'",
  "timezone = 'Africa/Monrovia'",
  "intervalstyle = 'sql_standard'",
  "search_path = ''",
  "search_path = evil, pg_catalog",
  "default_transaction_isolation = 'serializable'",
  "default_transaction_isolation = 'repeatable read'",
  "default_transaction_deferrable = on",
  "extra_float_digits = -15",
  "array_nulls = off",
  "transform_null_equals = on",
  "standard_conforming_strings = off",
  "bytea_output = 'escape'",
  "quote_all_identifiers = on",
  "plan_cache_mode = 'force_generic_plan'",
  "plan_cache_mode = 'force_custom_plan'",
  "client_min_messages = 'debug5'",
];

/** Where a setting may come from. */
const PLACES = ["database", "role", "Kysely", "pg"] as const;

/** `npm run test:settings` sets each of them in each place, the ordinary tests in one place. */
const settingsIn = (place: (typeof PLACES)[number]) =>
  SETTINGS.filter(
    (_, index) => process.env["SETTINGS"] === "all" || PLACES[index % PLACES.length] === place,
  );

it.each(settingsIn("database"))(
  "with %s of the database, all results are correct",
  async (setting) => {
    const name = new URL(database.url).pathname.slice(1);
    await admin.query(`alter database ${name} set ${setting}`);
    try {
      await expectWholeLife(database.url);
    } finally {
      await admin.query(`alter database ${name} reset all`);
    }
  },
);

it.each(settingsIn("role"))("with %s of the role, everything is what it means", async (setting) => {
  const role = `role_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`create role ${role} superuser login`);
  await admin.query(`alter role ${role} set ${setting}`);
  await expectWholeLife(urlOf(role));
  await admin.query(`drop role ${role}`);
});

describe.each(["Kysely", "pg"] as const)("within a host's transaction of %s", (within) => {
  it.each(settingsIn(within))("with %s of its client, everything is what it means", (setting) =>
    expectLifeWithin(within, `set ${setting}`),
  );
});
const TYPES = [
  16, 17, 18, 19, 20, 21, 23, 25, 26, 114, 700, 701, 1000, 1005, 1007, 1009, 1015, 1016,
];
TYPES.push(
  1042,
  1043,
  1082,
  1114,
  1115,
  1184,
  1185,
  1186,
  1231,
  1700,
  2275,
  2950,
  2951,
  3802,
  3807,
);
const TEXT = 25;

const PARSERS: Readonly<Record<string, (text: string) => unknown>> = {
  "gives text as it is": (text) => text,
  "gives objects": (text) => ({ text }),
  "gives numbers": Number,
  "gives nothing": () => null,
  throws: () => {
    throw new Error("a parser of the host's");
  },
};

describe.each(Object.entries(PARSERS))("where a type parser of the host's %s", (_, parse) => {
  const saved = TYPES.map((type) => [type, pg.types.getTypeParser(type)] as const);
  afterEach(() => {
    for (const [type, parser] of saved) pg.types.setTypeParser(type, parser);
  });

  it("for all of pg, all results are correct", async () => {
    for (const type of TYPES) pg.types.setTypeParser(type, parse);
    await using db = openDatabase(database.url);
    await expectLifeOn(createBoxOffice({ db }));
    await expectLifeWithin("pg", "select");
  });

  it("for all types of pg except text, all results on the host's Kysely are correct", async () => {
    for (const type of TYPES) if (type !== TEXT) pg.types.setTypeParser(type, parse);
    await expectWholeLife(database.url);
    await expectLifeWithin("Kysely", "select");
  });

  it("for its own clients, all results are correct", async () => {
    const butText: pg.CustomTypesConfig = {
      getTypeParser: (type: number) => (type === TEXT ? String : parse),
    };
    await expectLifeWithin("pg", "select", { getTypeParser: () => parse });
    await expectLifeWithin("Kysely", "select", butText);
    await expectWholeLife(database.url, butText);
  });
});

it("sells nothing if a host's parser of text returns wrong values to its Kysely", async () => {
  const types: pg.CustomTypesConfig = { getTypeParser: () => (text: string) => ({ text }) };
  const pool = new pg.Pool({ connectionString: database.url, types });
  const host = new Kysely<Database>({ dialect: new PostgresDialect({ pool }) });
  const office = createBoxOffice({ db: host });
  const { id } = await database.boxOffice.createTicketOption({
    name: "early",
    allocation: 1,
    saleStartsAt: new Date("2999-01-01T00:00:00Z"),
  });
  const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
  await expect(office.findTicketOption(id)).rejects.toBeInstanceOf(TypeError);
  await expect(office.purchaseTickets(purchase)).rejects.toBeInstanceOf(Error);
  expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 1 });
  await host.destroy();
});

describe.each(["Europe/Berlin", "Europe/Amsterdam", "Africa/Monrovia", "America/St_Johns"])(
  "in a process in the time zone %s",
  (zone) => {
    const before = process.env["TZ"];
    afterEach(() => {
      if (before === undefined) delete process.env["TZ"];
      else process.env["TZ"] = before;
    });

    it("all results are correct", async () => {
      process.env["TZ"] = zone;
      expect(Intl.DateTimeFormat().resolvedOptions().timeZone).toBe(zone);
      await expectWholeLife(database.url);
      await expectLifeWithin("pg", "select");
      await expectLifeWithin("Kysely", "select");
    });
  },
);

it("creates the tables with any settings, also when many processes race", async () => {
  const settings = ["default_transaction_isolation = 'serializable'", "search_path = ''"];
  const role = `role_${randomUUID().replaceAll("-", "")}`;
  await admin.query(`create role ${role} superuser login`);
  for (const setting of settings) await admin.query(`alter role ${role} set ${setting}`);
  const { migrate } = await import("@ticket-allocation/core");
  const starters = Array.from({ length: 8 }, () => openDatabase(urlOf(role), { poolSize: 2 }));
  const applied = await Promise.all(starters.map((db) => migrate(db, { schema: "raced" })));
  await Promise.all(starters.map((db) => db.destroy()));
  expect(applied.flat().length).toBeGreaterThan(0);
  expect(new Set(applied.flat()).size).toBe(applied.flat().length);
  await sql`drop schema raced cascade`.execute(database.db);
  await admin.query(`drop role ${role}`);
});
