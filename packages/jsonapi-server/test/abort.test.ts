import type { BoxOffice } from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, it, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newPurchase, requestTo } from "./requests.ts";

const ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  await database.boxOffice.createTicketOption({ id: ID, name: "day pass", allocation: 100 });
});

afterAll(() => database.drop());

/** A handler that tells how many purchases have reached the box office, and of faults. */
function handlerThatTells(boxOffice: BoxOffice) {
  const faults: unknown[] = [];
  const purchaseTickets = vi.fn<BoxOffice["purchaseTickets"]>((...purchase) =>
    boxOffice.purchaseTickets(...purchase),
  );
  const handle = createJsonApiHandler(
    { ...boxOffice, purchaseTickets },
    { onFault: (fault) => faults.push(fault) },
  );
  const purchase = (quantity: number, signal: AbortSignal | null = null) =>
    handle(requestTo("POST", "/purchases", { body: newPurchase(ID, quantity), signal }));
  const untilAsked = (times: number) =>
    vi.waitFor(() => expect(purchaseTickets).toHaveBeenCalledTimes(times), PATIENCE);
  return { purchase, untilAsked, faults };
}

async function untilOneWaitsForTheRow(): Promise<void> {
  await vi.waitFor(async () => {
    const { rows } = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'`.execute(database.db);
    expect(rows).toHaveLength(1);
  }, PATIENCE);
}

it("sells nothing to a request that is aborted while it waits for another, and takes it for no fault", async () => {
  const { purchase, untilAsked, faults } = handlerThatTells(database.boxOffice);
  const held = await database.db.startTransaction().execute();
  await held
    .selectFrom("ticket_options")
    .select("id")
    .where("id", "=", ID)
    .forNoKeyUpdate()
    .execute();

  const first = purchase(2);
  await untilOneWaitsForTheRow();
  const controller = new AbortController();
  const second = purchase(3, controller.signal);
  await untilAsked(2);
  controller.abort();
  await held.rollback().execute();

  expect((await first).status).toBe(201);
  const aborted = await second;
  expect({ status: aborted.status, body: await aborted.text() }).toEqual({
    status: 400,
    body: '{"errors":[{"status":"400","code":"request_aborted","title":"Request aborted","detail":"The request was aborted before it was served"}]}',
  });
  const sold = await database.db.selectFrom("purchases").select("quantity").execute();
  expect(sold).toEqual([{ quantity: 2 }]);
  expect(await database.boxOffice.findTicketOption(ID)).toMatchObject({ allocation: 98 });
  expect(faults).toEqual([]);
});

it("still tells of a fault that meets an aborted request", async () => {
  const controller = new AbortController();
  const fault = new Error("connection lost");
  const { purchase, faults } = handlerThatTells({
    ...database.boxOffice,
    async purchaseTickets() {
      controller.abort();
      throw fault;
    },
  });
  expect((await purchase(1, controller.signal)).status).toBe(500);
  expect(faults).toEqual([fault]);
});
