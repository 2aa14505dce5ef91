import { createBoxOffice, type Database } from "@ticket-allocation/core";
import { CompiledQuery, Kysely, PostgresDialect, sql } from "kysely";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("finds the active holds of an option by their index, in plans for any value too", async () => {
  const pool = new Pool({ connectionString: database.url, max: 1 });
  const asked = new Set<string>();
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.add(query.sql),
  });
  const boxOffice = createBoxOffice({ db });
  const { id: ticketOptionId } = await boxOffice.createTicketOption({ name: "hot", allocation: 9 });
  const wanted = { ticketOptionId, userId: USER_ID, quantity: 1 };
  const { id: holdId } = await boxOffice.holdTickets({ ...wanted, seconds: 3_600 });
  await sql`update ticket_options set holds_expire_at = clock_timestamp()`.execute(db);
  await boxOffice.holdTickets(wanted);
  await boxOffice.releaseHold(holdId);

  const texts = [...asked].filter((text) => /\bholds\b.* "status" = /u.test(text));
  const looking = texts.filter((text) => text.includes('"expires_at"'));
  expect(looking.length).toBeGreaterThanOrEqual(1);
  for (const way of ["enable_seqscan", "enable_bitmapscan", "enable_sort"]) {
    await sql.raw(`set ${way} = off`).execute(db);
  }
  await sql`set plan_cache_mode = force_generic_plan`.execute(db);
  for (const [index, text] of looking.entries()) {
    const values = [...new Set(text.match(/\$\d+/gu))].map(() => "null").join();
    await sql.raw(`prepare s${index} as ${text}`).execute(db);
    const { rows } = await sql.raw(`explain execute s${index}(${values})`).execute(db);
    expect(JSON.stringify(rows)).toContain("holds_active_idx");
  }
});

it("finds holds that are released or extended by their primary key, however many others are active", async () => {
  const pool = new Pool({ connectionString: database.url, max: 1 });
  const asked: CompiledQuery[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool }),
    log: ({ query }) => void asked.push(query),
  });
  const boxOffice = createBoxOffice({ db });
  const option = await boxOffice.createTicketOption({ name: "popular", allocation: 100_000 });
  await sql`insert into holds (ticket_option_id, id, user_id, quantity, expires_at, created_at)
    select ${option.id}, gen_random_uuid(), gen_random_uuid(), 1, now() + interval '1 hour', now()
    from generate_series(1, 10000)`.execute(db);
  const { id: holdId } = await boxOffice.holdTickets({
    ticketOptionId: option.id,
    userId: USER_ID,
    quantity: 1,
  });
  await boxOffice.extendHold({ holdId, seconds: 60 });
  await boxOffice.releaseHold(holdId);

  const writes = asked.filter(({ sql: text }) => /update "public"\."holds"/u.test(text));
  expect(writes).toHaveLength(2);
  for (const { sql: text, parameters } of writes) {
    const plan = await db.executeQuery(CompiledQuery.raw(`explain ${text}`, [...parameters]));
    const read = JSON.stringify(plan.rows).match(/\bholds_\w+/gu);
    expect(read).toEqual(["holds_pkey"]);
  }
});
