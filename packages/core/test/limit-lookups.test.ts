import { createBoxOffice, InvalidInputError, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { driftsOf } from "./drifts-of.ts";

let database: TestDatabase;
let boxOffice: TestDatabase["boxOffice"];
let hallId: string;
let drawingIds: readonly string[];
beforeAll(async () => {
  database = await createTestDatabase();
  boxOffice = database.boxOffice;
  const hall = await boxOffice.createTicketOption({
    name: "hall",
    allocation: 100_000,
    maxPerUser: 1,
  });
  hallId = hall.id;
  const drawsOn = [{ ticketOptionId: hallId }];
  drawingIds = await Promise.all(
    Array.from({ length: 100 }, async (_, index) => {
      const { id } = await boxOffice.createTicketOption({ name: `price ${index}`, drawsOn });
      return id;
    }),
  );
});
afterAll(async () => {
  expect(await driftsOf(boxOffice)).toEqual([]);
  await database.drop();
});

const linesOf = (users: number, userOf: () => string = randomUUID) =>
  Array.from({ length: users }, (_, index) => ({
    ticketOptionId: drawingIds[index]!,
    userId: userOf(),
    quantity: 1,
  }));

it("refuses an order whose users need too many lookups in options that draw on a limited one", async () => {
  const refused = await boxOffice.placeOrder(linesOf(100)).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(InvalidInputError);
  expect(refused).toMatchObject({
    issues: [{ path: [], message: expect.stringContaining("fewer users") }],
  });
  expect(await boxOffice.placeOrder(linesOf(90))).toHaveLength(90);
  // One user is looked up once.
  const userId = randomUUID();
  await boxOffice.changeTicketOption(hallId, { maxPerUser: 100 });
  expect(await boxOffice.placeOrder(linesOf(100, () => userId))).toHaveLength(100);
  await boxOffice.changeTicketOption(hallId, { maxPerUser: 1 });
});

it(
  "decides the claims of one batch in several transactions, each with few lookups, and by the limit",
  async () => {
    await using db = openDatabase(database.url);
    const sizes: number[] = [];
    const observed = createBoxOffice({
      db,
      observer: { batchEnded: ({ size }) => sizes.push(size) },
    });
    // So that the queue knows the draws.
    for (const line of linesOf(100)) await observed.purchaseTickets(line);
    sizes.length = 0;
    const lines = linesOf(60);
    const calls = await database.db.transaction().execute(async (otherSession) => {
      await sql`select from ticket_options where id = ${hallId} for update`.execute(otherSession);
      return [[...lines, ...lines].map((line) => observed.purchaseTickets(line))];
    });
    const results = await Promise.allSettled(calls.flat());
    expect(results.slice(0, 60)).toMatchObject(lines.map(() => ({ status: "fulfilled" })));
    expect(results.slice(60)).toMatchObject(
      lines.map(() => ({ reason: { code: "user_limit_exceeded" } })),
    );
    // 19 users of 101 lookups each.
    expect(sizes.length).toBeGreaterThanOrEqual(4);
  },
  PATIENCE.timeout,
);
