import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../support/test-database.ts";
import type { IdTakerReport } from "./id-taker.ts";
import { runInProcess } from "./run-in-process.ts";

const ID_TAKER = new URL("./id-taker.ts", import.meta.url);
const IDS = 400;

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("gives each id to one purchase or hold of four ticket options, whichever of three processes asks first", async () => {
  const created = await database.boxOffice.createTicketOptions(
    Array.from({ length: 4 }, () => ({ name: "hot", allocation: IDS })),
  );
  const options = created.map(({ id }) => id).join();
  const ids = Array.from({ length: IDS }, () => randomUUID());
  const args = [database.url, options, ids.join()];
  const reports = await Promise.all(
    [1, 2, 3].map(() => runInProcess<IdTakerReport>(ID_TAKER, args)),
  );

  const answers = reports.flat();
  expect(answers).toHaveLength(3 * IDS);
  const made = new Map<string, Set<string>>();
  for (const [id, answer] of answers) {
    if (answer !== "id_taken") made.set(id, (made.get(id) ?? new Set()).add(answer));
  }
  // A repeated request may have been the same by chance.
  expect([...made.values()].filter(({ size }) => size > 1)).toEqual([]);

  const { rows } = await sql<{ id: string; made: string }>`
    select id, 'purchase ' || ticket_option_id as made from purchases
    union all select id, 'hold ' || ticket_option_id from holds`.execute(database.db);
  const stored = new Map(rows.map((row) => [row.id, new Set([row.made])]));
  expect(rows).toHaveLength(stored.size);
  expect(made).toEqual(stored);
  const chosen = await database.db.selectFrom("chosen_ids").select("id").execute();
  expect(new Set(chosen.map(({ id }) => id))).toEqual(new Set(stored.keys()));
  for await (const { drifts } of database.boxOffice.verify()) expect(drifts).toEqual([]);
});
