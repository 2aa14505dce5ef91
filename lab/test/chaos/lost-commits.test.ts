import path from "node:path";
import { Client } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { DatabaseProxy } from "../../src/chaos/lab/database-proxy.ts";
import type { CommitLoss } from "../../src/chaos/lab/proxied-connection.ts";

let database: TestDatabase;
let proxy: DatabaseProxy;
beforeAll(async () => {
  database = await createTestDatabase();
  const { searchParams } = new URL(database.url);
  proxy = await DatabaseProxy.open(path.join(searchParams.get("host") ?? "", ".s.PGSQL.5432"));
  await ask(database.url, (client) => client.query("create table heard (word text)"));
});
afterAll(async () => {
  proxy[Symbol.dispose]();
  await database.drop();
});
beforeEach(() => ask(database.url, (client) => client.query("truncate heard")));

async function ask<Answer>(url: string, question: (client: Client) => Promise<Answer>) {
  const client = new Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  try {
    return await question(client);
  } finally {
    await client.end().catch(() => {});
  }
}

const askThroughProxy = <Answer>(question: (client: Client) => Promise<Answer>) =>
  ask(proxy.urlOf(new URL(database.url).pathname.slice(1)), question);

async function countStored(): Promise<number> {
  const { rows } = await ask(database.url, (client) =>
    client.query<{ stored: number }>("select count(*)::integer as stored from heard"),
  );
  return rows[0]?.stored ?? 0;
}

const COMMITS = [
  ["as a simple query", (client: Client) => client.query("commit")],
  ["as a prepared statement", (client: Client) => client.query({ name: "end", text: "COMMIT" })],
] as const;
const LOSSES = [
  ["commit", 0],
  ["answer", 1],
] as const satisfies readonly (readonly [CommitLoss, number])[];

it.each(COMMITS.flatMap(([how, commit]) => LOSSES.map((loss) => [...loss, how, commit] as const)))(
  "loses a %s, and then %i rows are stored, when COMMIT comes %s",
  async (loss, stored, _how, commit) => {
    const before = proxy.losses.length;
    proxy.loseNext(loss);
    const outcome = askThroughProxy(async (client) => {
      await client.query("begin");
      await client.query("insert into heard values ('a')");
      await commit(client);
    });
    await expect(outcome).rejects.toThrow(/terminated|ECONNRESET/u);
    expect(proxy.losses.slice(before)).toEqual([loss]);
    expect(await countStored()).toBe(stored);
  },
);

it.each(LOSSES)(
  "loses no %s of a transaction that wrote nothing, but the next that did",
  async (loss) => {
    const before = proxy.losses.length;
    proxy.loseNext(loss);
    await askThroughProxy(async (client) => {
      await client.query("begin");
      await client.query("select");
      await client.query("commit");
      expect(proxy.losses).toHaveLength(before);

      await client.query("begin");
      await client.query("insert into heard values ('a')");
      await expect(client.query("commit")).rejects.toThrow(/terminated|ECONNRESET/u);
    });
    expect(proxy.losses.slice(before)).toEqual([loss]);
  },
);

it("counts the clients that PostgreSQL has rejected", async () => {
  const name = new URL(database.url).pathname.slice(1);
  await ask(database.url, (client) =>
    client.query(`alter database ${name} connection limit 0; create role guest login`),
  );
  const guest = proxy.urlOf(name).replace("postgres@", "guest@");
  await expect(ask(guest, async () => {})).rejects.toThrow("too many connections");
  expect(proxy.rejectedClients).toBe(1);
  await ask(database.url, (client) => client.query("drop role guest"));
});
