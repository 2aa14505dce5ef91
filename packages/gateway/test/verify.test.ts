import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { showProgress } from "../src/commands/show-progress.ts";
import { createTicketOption } from "./buy-over-http.ts";
import { runBin, spawnGateway } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());
beforeEach(() => sql`truncate ticket_options cascade`.execute(database.db));

const verify = () => runBin(["verify"], { DATABASE_URL: database.url });

/** A ticket option of which there are a purchase, a part of it cancelled, and two holds. */
async function sellSome() {
  const { boxOffice } = database;
  const option = await boxOffice.createTicketOption({ name: "day pass", allocation: 100 });
  const asked = { ticketOptionId: option.id, userId: randomUUID(), quantity: 5 };
  const purchase = await boxOffice.purchaseTickets(asked);
  await boxOffice.cancelPurchase({ purchaseId: purchase.id, quantity: 2 });
  const [kept, bought] = [await boxOffice.holdTickets(asked), await boxOffice.holdTickets(asked)];
  await boxOffice.confirmHold({ holdId: bought.id });
  return { option: option.id, purchase: purchase.id, kept: kept.id, bought: bought.id };
}
type Sold = Awaited<ReturnType<typeof sellSome>>;

it("says that nothing drifts, and exits 0", async () => {
  await sellSome();
  expect(await verify()).toEqual({ code: 0, stdout: "nothing drifts\n", stderr: "" });
});

it.each<[string, (sold: Sold) => ReturnType<typeof sql>, string[]]>([
  [
    "tickets that nobody has",
    ({ option }) =>
      sql`update ticket_options set version = version + 1, allocation = allocation - 1 where id = ${option}`,
    ["capacity = allocation + purchased - cancelled + held: expected 100, found 99"],
  ],
  [
    "a cancellation that its purchase does not know",
    ({ option, purchase }) => sql`
      insert into cancellations (ticket_option_id, id, purchase_id, quantity)
      values (${option}, ${randomUUID()}, ${purchase}, 1)`,
    [
      "cancellations = what their purchases say: expected 2, found 3",
      "purchases whose cancellations add up to something else: expected 0, found 1",
    ],
  ],
  [
    "a purchase without the hold that it was",
    ({ bought }) => sql`update purchases set hold_id = null where hold_id = ${bought}`,
    ["confirmed holds without a purchase, and purchases without theirs: expected 0, found 1"],
  ],
  [
    "a hold that nobody would see expire",
    ({ option }) => sql`update ticket_options set holds_expire_at = null where id = ${option}`,
    ["active holds that nobody would see expire: expected 0, found 1"],
  ],
])("prints %s, and exits 1", async (_kind, plant, lines) => {
  await sellSome();
  const sold = await sellSome();
  await plant(sold).execute(database.db);
  expect(await verify()).toEqual({
    code: 1,
    stdout: lines.map((line) => `${sold.option}: ${line}\n`).join(""),
    stderr: "",
  });
});

it("works while a gateway serves the same database", async () => {
  const gateway = await spawnGateway({ DATABASE_URL: database.url });
  await createTicketOption(gateway.url, 10);
  expect(await verify()).toMatchObject({ code: 0, stdout: "nothing drifts\n" });
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
});

it("verifies an embedded database, over its socket while a gateway owns it", async () => {
  await using dataDir = await makeTemporaryFolder();
  const gateway = await spawnGateway({ DATA_DIR: dataDir.path });
  const id = await createTicketOption(gateway.url, 10);
  expect(await runBin(["verify"], { DATA_DIR: dataDir.path })).toEqual({
    code: 1,
    stdout: "",
    stderr: `The database in ${dataDir.path} is in use by the gateway that runs on it: stop that one first, or name the database's socket in DATABASE_URL\n`,
  });
  const folder = / in (\S+)$/u.exec(gateway.readyLine)?.[1] ?? "";
  const socket = `postgresql:///ticket_allocation?host=${folder}&user=postgres`;
  expect(await runBin(["verify"], { DATABASE_URL: socket })).toEqual({
    code: 0,
    stdout: "nothing drifts\n",
    stderr: "",
  });
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  expect(await runBin(["verify"], { DATA_DIR: dataDir.path })).toEqual({
    code: 0,
    stdout: "nothing drifts\n",
    stderr: "",
  });
  expect(id).toBeDefined();
});

it("says what keeps it from finding out", async () => {
  const empty = await createEmptyDatabase();
  expect(await runBin(["verify"], { DATABASE_URL: empty.url })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("has not been migrated"),
  });
  await empty.drop();
  expect(await runBin(["verify"], { DATA_DIR: "/nowhere/at/all" })).toEqual({
    code: 1,
    stdout: "",
    stderr: "DATABASE_URL is not set, and there is no database in /nowhere/at/all\n",
  });
  expect(await runBin(["verify"], { DATABASE_URL: "postgresql://127.0.0.1:1/x" })).toMatchObject({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("Cannot use PostgreSQL at 127.0.0.1:1/x"),
  });
});

it.each([
  [true, "\r\u001B[K9,900 of 30,000 options\r\u001B[K10,000 of 30,000 options\r\u001B[K"],
  [false, "10,000 of 30,000 options\n20,100 of 30,000 options\n"],
])("shows how far it is; on a terminal: %s", (isTTY, expected) => {
  let shown = "";
  const progress = showProgress({ isTTY, write: (text) => (shown += text) }, "options");
  progress.show(9_900, 30_000);
  progress.show(10_000, 30_000);
  progress.hide();
  if (isTTY) expect(shown).toBe(expected);
  else {
    for (const done of [10_100, 19_900, 20_100, 20_200]) progress.show(done, 30_000);
    expect(shown).toBe(expected);
  }
});
