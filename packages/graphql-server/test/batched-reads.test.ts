import { createBoxOffice, type Database } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { Kysely, PostgresDialect } from "kysely";
import { randomUUID } from "node:crypto";
import { Pool } from "pg";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ask } from "./support/ask.ts";

let database: TestDatabase;
let db: Kysely<Database>;
let handler: ReturnType<typeof createGraphqlHandler>;
let statements: string[];

beforeAll(async () => {
  database = await createTestDatabase();
  db = new Kysely<Database>({
    dialect: new PostgresDialect({ pool: new Pool({ connectionString: database.url }) }),
    log({ query }) {
      statements.push(query.sql);
    },
  });
  handler = createGraphqlHandler(createBoxOffice({ db }));
});
beforeEach(() => {
  statements = [];
});
afterAll(async () => {
  await db.destroy();
  await database.drop();
});

async function sell(quantity: number) {
  const option = await database.boxOffice.createTicketOption({ name: "day pass", allocation: 10 });
  const purchase = await database.boxOffice.purchaseTickets({
    ticketOptionId: option.id,
    userId: randomUUID(),
    quantity,
  });
  return { purchaseId: purchase.id, ticketOptionId: option.id, allocation: 10 - quantity };
}

const readsOfTicketOptions = () =>
  statements.filter((statement) => statement.includes('from "public"."ticket_options"'));

it("reads the ticket options of twenty purchases in one statement", async () => {
  const sales = await Promise.all(Array.from({ length: 20 }, (_, index) => sell(1 + (index % 9))));
  const fields = sales.map(
    ({ purchaseId }, index) =>
      `p${index}: purchase(id: "${purchaseId}") { ticketOption { id allocation } }`,
  );

  const { body } = await ask(handler, `{ ${fields.join("\n")} }`);

  expect(body).toEqual({
    data: Object.fromEntries(
      sales.map(({ ticketOptionId, allocation }, index) => [
        `p${index}`,
        { ticketOption: { id: ticketOptionId, allocation } },
      ]),
    ),
  });
  expect(readsOfTicketOptions()).toHaveLength(1);
});

it("reads twenty ticket options in one statement, however their ids are spelt", async () => {
  const sales = await Promise.all(Array.from({ length: 10 }, () => sell(1)));
  const ids = sales.flatMap(({ ticketOptionId: id }) => [id, id.toUpperCase()]);
  const fields = ids.map((id, index) => `o${index}: ticketOption(id: "${id}") { id }`);

  const { body } = await ask(
    handler,
    `{ ${fields.join("\n")} nothing: ticketOption(id: "none") { id } }`,
  );

  expect(body).toEqual({
    data: {
      ...Object.fromEntries(ids.map((id, index) => [`o${index}`, { id: id.toLowerCase() }])),
      nothing: null,
    },
  });
  expect(readsOfTicketOptions()).toHaveLength(1);
});

it("asks anew in the next operation", async () => {
  const { ticketOptionId } = await sell(4);
  const query = "query ($id: ID!) { ticketOption(id: $id) { allocation } }";
  await ask(handler, query, { id: ticketOptionId });
  await database.boxOffice.purchaseTickets({ ticketOptionId, userId: randomUUID(), quantity: 1 });

  const { body } = await ask(handler, query, { id: ticketOptionId });
  expect(body).toEqual({ data: { ticketOption: { allocation: 5 } } });
});
