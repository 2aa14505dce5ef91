import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

let database: TestDatabase;
let ticketOptionId: string;
beforeAll(async () => {
  database = await createTestDatabase();
  const option = await database.boxOffice.createTicketOption({ name: "x", allocation: 100 });
  ticketOptionId = option.id;
});
afterAll(() => database.drop());

const placed = z.object({
  data: z.object({
    placeOrder: z.object({
      purchases: z.array(z.object({ id: z.string(), createdAt: z.string() })),
    }),
  }),
});

const PLACE = `mutation ($lines: [OrderLineInput!]!) {
  placeOrder(input: { lines: $lines }) { ... on Order { purchases { id createdAt } } }
}`;

it("looks up when the purchases of an order were made, all together and only when asked", async () => {
  const findPurchases = vi.fn<BoxOffice["findPurchases"]>((ids) =>
    database.boxOffice.findPurchases(ids),
  );
  const handler = createGraphqlHandler({ ...database.boxOffice, findPurchases });
  const lines = Array.from({ length: 5 }, () => ({
    ticketOptionId,
    userId: randomUUID(),
    quantity: 1,
  }));
  await ask(handler, PLACE.replace(" createdAt", ""), { lines });
  expect(findPurchases).not.toHaveBeenCalled();

  const { body } = await ask(handler, PLACE, { lines });
  const { purchases } = placed.parse(body).data.placeOrder;
  const stored = await database.boxOffice.findPurchases(purchases.map(({ id }) => id));
  expect(purchases).toHaveLength(5);
  expect(new Set(purchases)).toEqual(
    new Set(stored.map(({ id, createdAt }) => ({ id, createdAt: createdAt.toISOString() }))),
  );
  expect(findPurchases).toHaveBeenCalledTimes(1);
});
