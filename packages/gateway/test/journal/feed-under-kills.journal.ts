import { openDatabase, type PooledBoxOffice } from "@ticket-allocation/core";
import { sql } from "kysely";
import { spawn, type ChildProcess } from "node:child_process";
import { randomInt, randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../../test/support/test-database.ts";
import { purchaseDocument } from "../buy-over-http.ts";
import { spawnGateway, type SpawnedGateway } from "../spawn-gateway.ts";

const CHANGES = Number(process.env["CHANGES"] ?? 10_000);
const OPTIONS = 50;
const GATEWAYS = 3;
const CALLERS_OF_EACH = 4;
const HOSTS = 3;
/** Each kills a gateway and the consumer. */
const KILLS = 12;
const PATIENCE = { timeout: 60_000 + 100 * CHANGES, interval: 50 };

let database: TestDatabase;
let boxOffice: PooledBoxOffice;
let consumer: ChildProcess | undefined;
const gateways: (SpawnedGateway | undefined)[] = [];
beforeAll(async () => {
  database = await createTestDatabase();
  ({ boxOffice } = database);
  // What a reader stores: each row has its cursor.
  await sql`create table consumed (place bigint generated always as identity primary key,
    option_id uuid not null, version bigint not null, cursor text not null)`.execute(database.db);
});
afterAll(async () => {
  consumer?.kill("SIGKILL");
  for (const gateway of gateways) gateway?.process.kill("SIGKILL");
  await database.drop();
});

async function startConsumer(): Promise<ChildProcess> {
  const script = new URL("feed-consumer.ts", import.meta.url).pathname;
  const args = ["--conditions=@ticket-allocation/source", script, database.url];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
}

const startGateway = () => spawnGateway({ DATABASE_URL: database.url, JOURNAL: "on" });

const entries = async () => {
  const { rows } = await sql<{ option_id: string; version: string }>`
    select ticket_option_id as option_id, version from journal_entries`.execute(database.db);
  return rows;
};

const countConsumed = async () => {
  const { rows } = await sql<{ count: string }>`select count(*) from consumed`.execute(database.db);
  return Number(rows[0]!.count);
};

const keyOf = (row: { readonly option_id: string; readonly version: string }) =>
  `${row.option_id}-${row.version}`;

it(
  `has each of ${CHANGES} changes once, in the order of versions, while gateways and the reader are killed and hosts commit late`,
  async () => {
    const options = await Promise.all(
      Array.from({ length: OPTIONS }, () =>
        boxOffice.createTicketOption({ name: "day pass", allocation: 1_000_000 }),
      ),
    );
    const pick = () => options[randomInt(options.length)]!.id;
    gateways.push(...(await Promise.all(Array.from({ length: GATEWAYS }, startGateway))));
    consumer = await startConsumer();
    await using hosts = openDatabase(database.url, { idleInTransactionTimeoutMs: 0 });
    const acknowledged = new Set<string>();
    const isOver = () => acknowledged.size >= CHANGES;

    async function buy(index: number): Promise<void> {
      while (!isOver()) {
        try {
          const response = await fetch(`${gateways[index]!.url}/purchases`, {
            method: "POST",
            headers: { "content-type": "application/vnd.api+json" },
            body: JSON.stringify(purchaseDocument(pick(), 1)),
          });
          const { data }: { data?: { id: string } } = await response.json();
          if (data) acknowledged.add(data.id);
        } catch {
          // It was killed. Another one takes its place.
          await gateways[index]!.exited;
          await vi.waitUntil(() => gateways[index]!.process.signalCode === null, PATIENCE);
        }
      }
    }

    /** Gets the id of its transaction early, buys after others have, and commits later still. */
    async function host(): Promise<void> {
      for (let round = 0; !isOver(); round += 1) {
        const transaction = await hosts.startTransaction().execute();
        const sold = acknowledged.size;
        await sql`select pg_current_xact_id()`.execute(transaction);
        await vi.waitUntil(() => acknowledged.size > sold + 5 || isOver(), PATIENCE);
        const wish = { ticketOptionId: pick(), userId: randomUUID(), quantity: 1 };
        const { id } = await boxOffice.within(transaction).purchaseTickets(wish);
        if (round % 4 === 0) {
          await transaction.rollback().execute();
        } else {
          await transaction.commit().execute();
          acknowledged.add(id);
        }
      }
    }

    async function kill(): Promise<void> {
      for (let count = 1; count <= KILLS; count += 1) {
        const share = (count / (KILLS + 1)) * CHANGES;
        await vi.waitUntil(() => acknowledged.size > share, PATIENCE);
        // On a slow machine the reader would be killed each time before it has read anything.
        const before = await countConsumed();
        await vi.waitUntil(async () => isOver() || (await countConsumed()) > before, PATIENCE);
        const index = count % GATEWAYS;
        gateways[index]!.process.kill("SIGKILL");
        consumer!.kill("SIGKILL");
        await gateways[index]!.exited;
        gateways[index] = await startGateway();
        consumer = await startConsumer();
      }
    }

    await Promise.all([
      ...Array.from({ length: GATEWAYS * CALLERS_OF_EACH }, (_, caller) => buy(caller % GATEWAYS)),
      ...Array.from({ length: HOSTS }, host),
      kill(),
    ]);
    const expected = new Set((await entries()).map(keyOf));
    const read = await vi.waitFor(async () => {
      const { rows } = await sql<{ option_id: string; version: string }>`
        select option_id, version from consumed order by place`.execute(database.db);
      expect(rows.length).toBeGreaterThanOrEqual(expected.size);
      return rows;
    }, PATIENCE);

    expect(read).toHaveLength(expected.size);
    expect(new Set(read.map(keyOf))).toEqual(expected);
    for (const versions of Map.groupBy(read, (row) => row.option_id).values()) {
      expect(versions.map(({ version }) => Number(version))).toEqual(
        Array.from(versions, (_, version) => version),
      );
    }
    const bought = await sql<{ id: string }>`
      select unnest(purchased_ids) as id from journal_entries`.execute(database.db);
    const named = bought.rows.map(({ id }) => id);
    expect(new Set(named).size).toBe(named.length);
    // A gateway that was killed may have sold without an answer.
    const inJournal = new Set(named);
    expect([...acknowledged].filter((id) => !inJournal.has(id))).toEqual([]);
    // eslint-disable-next-line no-console -- it is asked for
    console.log(`${read.length} entries of ${named.length} purchases, ${KILLS} kills`);
  },
  4 * PATIENCE.timeout,
);
