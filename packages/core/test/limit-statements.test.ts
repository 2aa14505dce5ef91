import {
  AllocationExceededError,
  createBoxOffice,
  UserLimitExceededError,
  type Database,
} from "@ticket-allocation/core";
import { Kysely, PostgresDialect } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("does not read the tickets of a user if the limit is not below the capacity", async () => {
  const statements: string[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  const boxOffice = createBoxOffice({ db });
  const { id } = await boxOffice.createTicketOption({
    name: "day pass",
    allocation: 10,
    maxPerUser: 2_147_483_647,
  });
  const wanted = { ticketOptionId: id, userId: randomUUID() };
  statements.length = 0;
  await boxOffice.purchaseTickets({ ...wanted, quantity: 4 });
  await boxOffice.holdTickets({ ...wanted, quantity: 1 });
  await boxOffice.placeOrder([{ ...wanted, quantity: 2 }]);
  expect(statements.filter((text) => text.includes('from "public"."purchases"'))).toEqual([]);
});

it("reads what a user holds only for holds on an option that limits it", async () => {
  const statements: string[] = [];
  await using db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log: ({ query }) => void statements.push(query.sql),
  });
  const boxOffice = createBoxOffice({ db });
  const readsOf = async (maxHeldPerUser: number | null) => {
    const option = { name: "day pass", allocation: 10, maxHeldPerUser };
    const { id } = await boxOffice.createTicketOption(option);
    const wanted = { ticketOptionId: id, userId: randomUUID(), quantity: 1 };
    const counts: number[] = [];
    for (const call of [
      () => boxOffice.purchaseTickets(wanted),
      () => boxOffice.holdBasket({ lines: [wanted, wanted] }),
    ]) {
      statements.length = 0;
      await call();
      counts.push(statements.filter((text) => text.includes('as "live"')).length);
    }
    return counts;
  };
  expect(await readsOf(null)).toEqual([0, 0]);
  expect(await readsOf(5)).toEqual([0, 1]);
});

it("still reports which of the two a claim exceeds, the limit first", async () => {
  const { boxOffice } = database;
  const { id } = await boxOffice.createTicketOption({
    name: "day pass",
    allocation: 10,
    maxPerUser: 10,
  });
  const [regular, other] = [randomUUID(), randomUUID()];
  const buy = (userId: string, quantity: number) =>
    boxOffice.purchaseTickets({ ticketOptionId: id, userId, quantity });
  await buy(regular, 6);
  await expect(buy(regular, 5)).rejects.toThrow(UserLimitExceededError);
  await expect(buy(other, 5)).rejects.toThrow(AllocationExceededError);
  await expect(buy(other, 11)).rejects.toThrow(UserLimitExceededError);
  await buy(regular, 4);
});
