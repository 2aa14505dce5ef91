import { findPendingMigrations, migrate } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { expect, it, onTestFinished, vi } from "vitest";

import { catalogueOf } from "../../packages/core/test/catalogue-of.ts";
import { driftsOf } from "../../packages/core/test/drifts-of.ts";
import { createTicketOption } from "../../packages/gateway/test/buy-over-http.ts";
import {
  runBin,
  spawnGateway,
  type SpawnedGateway,
} from "../../packages/gateway/test/spawn-gateway.ts";
import { gatewayBin } from "../support/gateway-bin.ts";
import { createEmptyDatabase } from "../support/test-database.ts";
import { bundleVersionBefore } from "../support/version-before.ts";
import { buyUntilSoldOut, mutate, purchase, type BoughtTicket } from "./shop.ts";

const TICKETS = 1_000_000;
/** Left when all gateways have sold together. */
const LAST_TICKETS = 500;
/** Purchases in each phase of the upgrade. */
const SOME = 100;

it("lets gateways of the version before and of this one sell together", async () => {
  await using before = await bundleVersionBefore();
  const database = await createEmptyDatabase();
  onTestFinished(() => database.drop());
  const settings = { DATABASE_URL: database.url, LOG_LEVEL: "warn" };
  const start = async (bin: string) => {
    const gateway = await spawnGateway(settings, [], undefined, bin);
    onTestFinished(() => void gateway.process.kill("SIGKILL"));
    return gateway;
  };
  const run = (command: string, bin: string) => runBin([command], settings, undefined, bin);
  expect(await run("migrate", before.bin)).toMatchObject({ code: 0 });
  const older = await start(before.bin);
  const id = await createTicketOption(older.url, TICKETS);

  const gateways = [older.url];
  const bought: BoughtTicket[] = [];
  const sale = Promise.all(Array.from({ length: 4 }, () => buyUntilSoldOut(gateways, id, bought)));
  const untilSome = async ({ url }: SpawnedGateway) => {
    const soldBy = () => bought.filter((ticket) => ticket.soldBy === url).length;
    const target = soldBy() + SOME;
    await vi.waitFor(() => expect(soldBy()).toBeGreaterThanOrEqual(target), {
      timeout: 60_000,
      interval: 5,
    });
  };

  // The database is migrated while the version before sells.
  await untilSome(older);
  const pending = await findPendingMigrations(database.db);
  expect(pending.length > 0).toBe(before.commit !== undefined);
  expect(await run("migrate", gatewayBin())).toMatchObject({
    code: 0,
    stdout: pending.map((name) => `applied ${name}\n`).join(""),
  });
  await untilSome(older);

  // A new gateway joins, and an old one starts again.
  const newer = await start(gatewayBin());
  gateways.push(newer.url);
  await untilSome(newer);
  const restarted = await start(before.bin);
  gateways[0] = restarted.url;
  await untilSome(restarted);
  older.process.kill("SIGTERM");
  expect(await older.exited).toBe(0);

  // Each knows the keys and the holds of the other.
  for (const [from, to] of [
    [older, newer],
    [newer, restarted],
  ] as const) {
    const sold = bought.filter(({ soldBy }) => soldBy === from.url).slice(0, 20);
    for (const { key, document, id: purchaseId } of sold) {
      expect(await purchase(to.url, key, document)).toBe(purchaseId);
    }
  }
  let confirmed = 0;
  for (const [maker, other] of [
    [restarted, newer],
    [newer, restarted],
  ] as const) {
    const input = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
    const hold = await mutate(maker.url, "holdTickets", input);
    expect(hold).toMatchObject({ __typename: "Hold" });
    const extension = { holdId: hold["id"], seconds: 1_200 };
    expect(await mutate(other.url, "extendHold", extension)).toEqual(hold);
    expect(await mutate(maker.url, "confirmHold", { holdId: hold["id"] })).toMatchObject({
      quantity: 2,
    });
    confirmed += 2;
  }

  const capacity = bought.length + confirmed + LAST_TICKETS;
  await database.boxOffice.changeTicketOption(id, { capacity });
  await sale;
  expect(bought).toHaveLength(capacity - confirmed);
  const { rows } = await sql<{ id: string }>`
      select cast(id as text) as id from purchases where hold_id is null order by 1`.execute(
    database.db,
  );
  expect(rows.map((row) => row.id)).toEqual(bought.map((ticket) => ticket.id).toSorted());
  expect(await driftsOf(database.boxOffice)).toEqual([]);
  for (const bin of [before.bin, gatewayBin()]) {
    expect(await run("verify", bin)).toMatchObject({ code: 0, stdout: "nothing drifts\n" });
  }
  for (const gateway of [older, newer, restarted]) expect(gateway.logs()).not.toContain('"fault"');

  // The tables are those of a new database.
  await migrate(database.db, { schema: "fresh" });
  expect(await catalogueOf(database.db, "public")).toEqual(await catalogueOf(database.db, "fresh"));
});
