import { sql } from "kysely";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../test/support/test-database.ts";
import type { Answer } from "../sell-out/answer.ts";
import { audit } from "../sell-out/audit.ts";
import { buyOneTicket } from "../sell-out/buy-one-ticket.ts";
import { runExample, type ExampleRun } from "./run-example.ts";

const KEPT_PROMISES = `
  100 tickets, 1,000 buyers, 4 processes


  answered “sold”                100
  answered “sold out”            900
  got an error                     0
  tickets stored as purchased    100
  tickets left                     0

  ✔ exactly 100 tickets are sold
  ✔ none is left
  ✔ sold and left add up to the tickets put on sale
  ✔ every purchase that was acknowledged is stored, and no other
  ✔ no refused buyer has a ticket
  ✔ every buyer got an answer

  Sold out in N ms.

`;

describe("sell-out", () => {
  let database: TestDatabase;
  beforeEach(async () => {
    database = await createTestDatabase();
  });
  afterEach(() => database.drop());

  test("sells all tickets and none twice", async () => {
    const { exitCode, output, errors } = await sellOut();
    expect(errors).toBe("");
    expect(output.replace(/\d+ ms/u, "N ms")).toBe(KEPT_PROMISES);
    expect(exitCode).toBe(0);

    const purchases = await database.db.selectFrom("purchases").select("quantity").execute();
    expect(purchases).toHaveLength(100);
    const option = await database.db
      .selectFrom("ticket_options")
      .select("allocation")
      .executeTakeFirstOrThrow();
    expect(option.allocation).toBe(0);
  });

  // What a bug would do is done by triggers: the example itself cannot lie.
  test.each([
    [
      "tickets are sold without being taken",
      "before update on ticket_options",
      "new.allocation := old.allocation",
      [
        "exactly 10 tickets are sold",
        "none is left",
        "sold and left add up to the tickets put on sale",
      ],
    ],
    [
      "tickets vanish",
      "before insert on ticket_options",
      "new.allocation := new.allocation / 2",
      ["exactly 10 tickets are sold", "sold and left add up to the tickets put on sale"],
    ],
    [
      "an acknowledged purchase is lost",
      "after insert on purchases",
      "delete from purchases where id = new.id",
      [
        "sold and left add up to the tickets put on sale",
        "every purchase that was acknowledged is stored, and no other",
      ],
    ],
    [
      "a purchase is stored for another buyer",
      "before insert on purchases",
      "new.user_id := gen_random_uuid()",
      ["every purchase that was acknowledged is stored, and no other"],
    ],
  ])("says so when %s", async (_bug, event, statement, broken) => {
    await onEvery(event, statement);
    const { boxOffice, db } = database;
    const { id } = await boxOffice.createTicketOption({ name: "Sell-out", allocation: 10 });
    const answers: Answer[] = [];
    // One after the other: those who buy together are decided on together.
    while (answers.length < 15) answers.push(await buyOneTicket(boxOffice, id));
    const { promises } = await audit(db, id, answers, answers.length);
    expect(promises.filter(({ kept }) => !kept).map(({ promise }) => promise)).toEqual(broken);
  });

  test("exits 1 and says why when buyers get errors", async () => {
    await onEvery("before insert on purchases", "raise 'the disk is on fire'");
    const { exitCode, output } = await sellOut();
    expect(brokenPromises(output)).toContain("every buyer got an answer");
    expect(output).toContain("the disk is on fire");
    expect(exitCode).toBe(1);
  });

  function sellOut(): Promise<ExampleRun> {
    return runExample("sell-out/sell-out.ts", { DATABASE_URL: database.url });
  }

  async function onEvery(event: string, statement: string): Promise<void> {
    await sql`
      create function break_a_promise() returns trigger language plpgsql as
      ${sql.lit(`begin ${statement}; return new; end`)}
    `.execute(database.db);
    await sql`
      create trigger break_a_promise ${sql.raw(event)}
      for each row execute function break_a_promise()
    `.execute(database.db);
  }
});

test("sell-out brings a database of its own where none is given, and leaves nothing behind", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "examples-"));
  // Started by root, PostgreSQL runs as another user, who must get in.
  await chmod(folder, 0o755);
  try {
    const { exitCode, output, errors } = await runExample("sell-out/sell-out.ts", {
      TMPDIR: folder,
    });
    expect(errors).toBe("Starting a temporary PostgreSQL …\n");
    expect(output.replace(/\d+ ms/u, "N ms")).toBe(KEPT_PROMISES);
    expect(exitCode).toBe(0);
    expect(await readdir(folder)).toStrictEqual([]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

function brokenPromises(output: string): readonly string[] {
  return [...output.matchAll(/✘ (.*)/gu)].map(([, promise]) => promise ?? "");
}
