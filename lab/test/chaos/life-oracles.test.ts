import { randomUUID } from "node:crypto";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { keepHistory } from "../../src/chaos/life/keep-history.ts";
import type { LifeLogLine, Reply, Wish } from "../../src/chaos/life/wish.ts";
import { now } from "../../src/chaos/now.ts";
import { checkPromises } from "../../src/chaos/oracles/check-promises.ts";
import { LIFE_ORACLES } from "../../src/chaos/oracles/life-oracles.ts";
import { storeLog } from "../../src/chaos/oracles/store-log.ts";
import { keepRules } from "../../src/chaos/rules/keep-rules.ts";

let database: TestDatabase;
let client: Client;
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  await liveHonestly();
});
afterAll(async () => {
  await client.end();
  await database.drop();
});

/** One correct wish of each kind, granted and refused. The keys name the kinds. */
async function liveHonestly(): Promise<void> {
  const { boxOffice } = database;
  const option = await boxOffice.createTicketOption({ name: "x", allocation: 10 });
  const ticketOptionId = option.id;
  await keepHistory(client, [ticketOptionId]);
  await keepRules(client, []);
  const log: LifeLogLine[] = [];

  async function tell(
    wish: Pick<Wish, "key" | "kind"> & Partial<Wish>,
    ask: (userId: string) => Promise<Partial<Reply> | void>,
    refusedLines: readonly number[] = [],
  ): Promise<string> {
    const userId = randomUUID();
    const nothing = { lines: [], targetId: null, quantity: null, seconds: null };
    log.push({ line: "wish", ...nothing, ...wish, userId });
    const sentAt = now();
    const done = await ask(userId).then(
      (result) => result ?? {},
      () => undefined,
    );
    log.push({
      line: "reply",
      key: wish.key,
      gateway: "a",
      protocol: "jsonapi",
      sentAt,
      answeredAt: now(),
      status: done ? 201 : 409,
      outcome: done ? "sold" : "refused",
      code: done ? null : "refused",
      ids: done?.ids ?? [],
      quantity: done?.quantity ?? null,
      expiresAt: done?.expiresAt ?? null,
      refusedLines,
      retryAfter: null,
    });
    return done?.ids?.[0] ?? "";
  }
  const lines = (...quantities: number[]) =>
    quantities.map((quantity) => ({ ticketOptionId, quantity }));
  const purchase = (key: string, quantity: number) =>
    tell({ key, kind: "purchase", lines: lines(quantity) }, async (userId) => ({
      ids: [(await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity })).id],
    }));
  const hold = (key: string, quantity: number, seconds: number) =>
    tell({ key, kind: "hold", lines: lines(quantity), seconds }, async (userId) => ({
      ids: [(await boxOffice.holdTickets({ ticketOptionId, userId, quantity, seconds })).id],
    }));
  const extend = (key: string, holdId: string, seconds: number) =>
    tell({ key, kind: "extension", targetId: holdId, seconds }, async () => {
      const { expiresAt } = await boxOffice.extendHold({ holdId, seconds });
      return { ids: [holdId], expiresAt: expiresAt.getTime() };
    });
  const confirm = (key: string, holdId: string) =>
    tell({ key, kind: "confirmation", targetId: holdId }, async () => {
      const { id, quantity } = await boxOffice.confirmHold({ holdId });
      return { ids: [id], quantity };
    });
  const release = (key: string, id: string) =>
    tell({ key, kind: "release", targetId: id }, () => boxOffice.releaseHold(id));
  const order = (key: string, quantities: number[], refusedLines: number[] = []) =>
    tell(
      { key, kind: "order", lines: lines(...quantities) },
      async (userId) => {
        const wanted = quantities.map((quantity) => ({ ticketOptionId, userId, quantity }));
        return { ids: (await boxOffice.placeOrder(wanted)).map(({ id }) => id) };
      },
      refusedLines,
    );
  const cancel = (key: string, purchaseId: string, quantity: number) =>
    tell({ key, kind: "cancellation", targetId: purchaseId, quantity }, async () => {
      const { id } = await boxOffice.cancelPurchase({ purchaseId, quantity });
      return { ids: [id], quantity };
    });

  const bought = await purchase("purchase", 2);
  const confirmed = await hold("hold", 3, 600);
  await confirm("confirmation", confirmed);
  await confirm("late confirmation", confirmed);
  await release("late release", confirmed);
  await extend("late extension", confirmed, 900);
  const extended = await hold("hold to extend", 1, 600);
  await extend("extension", extended, 900);
  await extend("last extension", extended, 700);
  await release("release", await hold("hold to release", 1, 600));
  const lapsed = await hold("hold to expire", 1, 1);
  await client.query(`
    update holds set created_at = created_at - interval '1 minute',
      expires_at = expires_at - interval '1 minute' where id = '${lapsed}'`);
  await client.query(
    "update ticket_options set version = version + 1, holds_expire_at = holds_expire_at - interval '1 h'",
  );
  // The first transaction that finds the hold expired.
  await purchase("refused purchase", 8);
  await confirm("confirmation of what expired", lapsed);
  await order("order", [1, 1]);
  await cancel("cancellation", bought, 1);
  await cancel("second cancellation", bought, 1);
  await cancel("third cancellation", bought, 1);
  await tell(
    { key: "change", kind: "change", targetId: ticketOptionId, quantity: 12 },
    async () => {
      await boxOffice.changeTicketOption(ticketOptionId, { capacity: 12 });
      return { ids: [ticketOptionId] };
    },
  );
  await order("refused order", [4, 4], [0, 1]);

  await using folder = await makeTemporaryFolder();
  const logFile = path.join(folder.path, "buyers.jsonl");
  await writeFile(logFile, log.map((line) => `${JSON.stringify(line)}\n`).join(""));
  await storeLog(client, logFile);
}

async function findViolations(): Promise<readonly string[]> {
  return (await checkPromises(client, LIFE_ORACLES)).map(({ promise }) => promise);
}

it("finds no violation in correct data", async () => {
  expect(await findViolations()).toEqual([]);
  const { rows } = await client.query(
    "select outcome, count(*)::int from chaos.replies group by 1",
  );
  expect(rows).toContainEqual({ outcome: "refused", count: 7 });
});

const targetOf = (key: string) => `(select target_id from chaos.wishes where key = '${key}')`;
const idOf = (key: string) => `(select ids[1] from chaos.replies where key = '${key}')`;
const userOf = (key: string) => `(select user_id from chaos.wishes where key = '${key}')`;
const another = (table: string, key: string, changes: string) => `
  create temporary table another on commit drop as select * from ${table} where id = ${idOf(key)};
  update another set id = gen_random_uuid()${changes};
  insert into ${table} select * from another`;
const setReply = (key: string, changes: string) =>
  `update chaos.replies set ${changes} where key = '${key}'`;

const VIOLATIONS: readonly (readonly [RegExp, string])[] = [
  [/every acknowledged hold/u, `update holds set quantity = 2 where id = ${idOf("hold")}`],
  [/every acknowledged line/u, `delete from purchases where id = ${idOf("order")}`],
  [/contains all of its lines/u, setReply("order", "ids = ids[1:1]")],
  [
    /every acknowledged confirmation/u,
    `update holds set status = 'expired' where id = ${idOf("hold")}`,
  ],
  [/every acknowledged confirmation/u, setReply("confirmation", "quantity = 1")],
  [
    /every acknowledged cancellation/u,
    `delete from cancellations where id = ${idOf("cancellation")}`,
  ],
  [
    /every acknowledged release/u,
    `update holds set status = 'confirmed' where id = ${targetOf("release")}`,
  ],
  [/every acknowledged capacity/u, "update chaos.history set capacity = 11 where capacity = 12"],
  [/every stored hold, cancellation and capacity/u, "delete from chaos.wishes where key = 'hold'"],
  [
    /every stored hold, cancellation and capacity/u,
    "delete from chaos.wishes where kind = 'cancellation'",
  ],
  [
    /every stored hold, cancellation and capacity/u,
    "delete from chaos.wishes where key = 'change'",
  ],
  [/with all of its lines/u, `delete from purchases where id = ${idOf("order")}`],
  [/with all of its lines/u, "delete from chaos.wishes where key = 'purchase'"],
  [/a key has one effect/u, another("holds", "hold", "")],
  [
    /a key has one effect/u,
    "delete from chaos.wishes where key in ('third cancellation', 'cancellation')",
  ],
  [
    /have the same ids/u,
    `insert into chaos.replies select * from chaos.replies where key = 'hold';
    update chaos.replies set ids = array[gen_random_uuid()]
    where ctid = (select max(ctid) from chaos.replies where key = 'hold')`,
  ],
  [/resolved once/u, setReply("late release", "outcome = 'sold'")],
  [
    /is refused only if its hold/u,
    `update holds set status = 'expired' where id = ${idOf("hold")}`,
  ],
  [
    /had expired before the request/u,
    `update holds set expires_at = created_at - interval '1 h' where id = ${idOf("hold")}`,
  ],
  [
    /until the hold is resolved or extended again/u,
    `update holds set expires_at = expires_at + interval '1 s' where id = ${idOf("extension")}`,
  ],
  [
    /when an extension says/u,
    `update holds set expires_at = created_at where id = ${idOf("extension")}`,
  ],
  [
    /an extension is refused only if/u,
    `update holds set status = 'active' where id = ${idOf("hold")}`,
  ],
  [
    /a release is refused only if/u,
    `update holds set status = 'released' where id = ${idOf("hold")}`,
  ],
  [/never has more cancelled/u, another("cancellations", "cancellation", "")],
  [
    /refused only if it exceeds/u,
    `update purchases set cancelled_quantity = 1 where id = ${targetOf("cancellation")}`,
  ],
  [
    /refused or busy wish/u,
    `update purchases set user_id = ${userOf("refused order")} where id = ${idOf("purchase")}`,
  ],
  [/refused or busy wish/u, setReply("hold", "outcome = 'busy'")],
  [/refused or busy wish/u, setReply("confirmation", "outcome = 'busy'")],
  [/each of them is refused/u, setReply("refused order", "refused_lines = array[1]")],
  [
    /sold out if enough tickets were left/u,
    "update chaos.wish_lines set quantity = 1 where key = 'refused purchase'",
  ],
  [
    /sold out if enough tickets were left/u,
    "update chaos.wish_lines set quantity = 1 where key = 'refused order'",
  ],
  // Its transaction is the only one at that time, and found that many more tickets.
  [
    /sold out if enough tickets were left/u,
    `update chaos.expired set quantity = 9;
    update chaos.history set at = at + 10000 * case when version < (
      select version from chaos.history join chaos.expired using (transaction)
    ) then -1 else 1 end`,
  ],
  [
    /visible as expired/u,
    `update holds set status = 'active' where id = ${idOf("hold to expire")}`,
  ],
  [/every wish has an outcome/u, setReply("hold", "outcome = 'silence'")],
  [/is a possible one/u, setReply("hold", "outcome = 'wrong'")],
  [/response to a wish is 503/u, setReply("hold", "outcome = 'fault'")],
  [/to a wish has Retry-After/u, setReply("hold", "status = 503")],
];

it.each(VIOLATIONS)("finds that %s is violated", async (promise, violate) => {
  await client.query("begin; set local session_replication_role = replica");
  try {
    await client.query(violate);
    expect(await findViolations()).toContainEqual(expect.stringMatching(promise));
  } finally {
    await client.query("rollback");
  }
});

it("has data that violate each promise", () => {
  const untested = LIFE_ORACLES.filter(
    ({ promise }) => !VIOLATIONS.some(([is]) => is.test(promise)),
  );
  expect(untested).toEqual([]);
});
