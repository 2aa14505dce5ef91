import type { BoxOffice, PurchaseOptions } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("passes on what access control has looked up, so that it still holds under the lock", async () => {
  const { boxOffice } = database;
  const userId = randomUUID();
  const { id: ticketOptionId } = await boxOffice.createTicketOption({ name: "x", allocation: 9 });
  const { id } = await boxOffice.purchaseTickets({ ticketOptionId, userId, quantity: 1 });
  let given: PurchaseOptions | undefined;
  const recording: BoxOffice = {
    ...boxOffice,
    cancelPurchase(input, options) {
      given = options;
      return boxOffice.cancelPurchase(input, options);
    },
  };
  const handle = createGraphqlHandler(recording, {
    authenticate: () => ({ caller: "desk", createdBy: "Ada" }),
    authorize: () => true,
  });
  const query = `mutation { cancelPurchase(input: { purchaseId: "${id}" }) { __typename } }`;
  const answer = await handle(
    new Request("http://tickets.test/graphql", {
      method: "POST",
      headers: { "content-type": "application/json", "idempotency-key": "once" },
      body: JSON.stringify({ query }),
    }),
  );
  expect(await answer.json()).toEqual({ data: { cancelPurchase: { __typename: "Cancellation" } } });
  expect(given).toMatchObject({
    caller: "desk",
    createdBy: "Ada",
    expectedUserId: userId,
    idempotencyKey: "once",
  });
});
