import { sql } from "kysely";
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { gatewayBin } from "../../../test/support/gateway-bin.ts";
import { runBin } from "./spawn-gateway.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const prune = (...args: readonly string[]) =>
  runBin(["prune", ...args], { DATABASE_URL: database.url });

const countHolds = async () =>
  (await database.db.selectFrom("holds").select("id").execute()).length;

/** Released holds of a ticket option, half of them a hundred days old. */
async function release(count: number): Promise<void> {
  const { id } = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 9 });
  await sql`insert into holds (ticket_option_id, id, user_id, quantity, status, expires_at, created_at)
    select ${id}::uuid, gen_random_uuid(), ${randomUUID()}::uuid, 1, 'released', now(),
      now() - number % 2 * interval '100 days'
    from generate_series(1, ${count}::integer) as number`.execute(database.db);
}

it("removes what is older, and says how much", async () => {
  await release(10);
  const { code, stdout, stderr } = await prune("--before", "90d");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toMatch(/^removed from before \d{4}-\S+Z: 5 holds, 0 cancellations\n$/u);
  expect(await countHolds()).toBe(5);

  const yesterday = new Date(Date.now() - 86_400_000).toISOString();
  for (const before of [yesterday.slice(0, 10), yesterday.replace("Z", "+00:00")]) {
    expect(await prune("--before", before)).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(": 0 holds, 0 cancellations"),
    });
  }
  expect((await prune("--before", "0s")).stdout).toContain(": 5 holds, 0 cancellations");
  expect(await countHolds()).toBe(0);
});

it.each([
  [[]],
  [["--before", "soon"]],
  [["--before", "9999-01-01"]],
  [["--before", "2026-01-01T12:00"]],
])("rejects %j", async (args) => {
  expect(await prune(...args)).toEqual({
    code: 1,
    stdout: "",
    stderr: expect.stringContaining("--before must be a date"),
  });
});

it("goes on after it was killed", async () => {
  const COUNT = 40_000;
  for (let times = 0; times < 4; times += 1) await release(COUNT / 4);
  const killed = spawn(process.execPath, [gatewayBin(), "prune", "--before", "90d"], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: "ignore",
  });
  await expect.poll(countHolds, { interval: 10, timeout: 20_000 }).toBeLessThan(COUNT);
  killed.kill("SIGKILL");
  await once(killed, "exit");

  const [, left] = / (\d+) holds/u.exec((await prune("--before", "90d")).stdout) ?? [];
  expect(Number(left)).toBeGreaterThan(0);
  expect(Number(left)).toBeLessThan(COUNT / 2);
  expect(await countHolds()).toBe(COUNT / 2);
});
