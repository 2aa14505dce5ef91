import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { RULED_OPTIONS } from "../../src/fuzz/arbitraries/ids.ts";
import { checkBooks } from "../../src/fuzz/oracles/check-books.ts";
import { judgeTakings } from "../../src/fuzz/oracles/judge-sale-rules.ts";

const [closed, notYetOpen, ranged, limited, open] = RULED_OPTIONS.map(({ id }) => id);

const SALES: readonly (readonly [
  ticketOptionId: string | undefined,
  quantity: number,
  code: string | undefined,
  violation: string | undefined,
])[] = [
  [closed, 1, undefined, "tickets were sold outside the sale"],
  [notYetOpen?.toUpperCase(), 1, undefined, "tickets were sold outside the sale"],
  [closed, 1, "sale_not_open", undefined],
  [open, 1, "sale_not_open", "an open sale is reported as closed"],
  [ranged, 1, undefined, "a quantity was sold that the rules do not allow"],
  [ranged, 4, undefined, "a quantity was sold that the rules do not allow"],
  [ranged, 1, "quantity_out_of_range", undefined],
  [ranged, 3, "quantity_out_of_range", "a quantity is refused that the rules allow"],
  [limited, 5, undefined, "a user has more tickets than the limit allows"],
  [limited, 1, "user_limit_exceeded", undefined],
  [ranged, 2, "user_limit_exceeded", "a limit that does not exist is reported as exceeded"],
  [open, 2, undefined, undefined],
  [randomUUID(), 1, "sale_not_open", undefined],
];

it.each(SALES)("judges %s, %s tickets, %s: %s", (ticketOptionId, quantity, code, violation) => {
  const data = {
    type: "purchases",
    attributes: { quantity },
    relationships: { ticket_option: { data: { type: "ticket_options", id: ticketOptionId } } },
  };
  const errors = { status: 400, body: JSON.stringify({ errors: [{ code }] }) };
  const jsonApi = () =>
    judgeTakings("json:api", post({ data }), code ? errors : { status: 201, body: "{}" });

  const query = "mutation Fuzz($v0: HoldTicketsInput!) {\n  f0: holdTickets(input: $v0) { id }\n}";
  const variables = { v0: { ticketOptionId, quantity } };
  const f0 = code ? { __typename: "Refusal", code } : { __typename: "Hold" };
  const graphql = () =>
    judgeTakings("graphql", post({ query, variables }), {
      status: 200,
      body: JSON.stringify({ data: { f0 } }),
    });

  for (const judge of [jsonApi, graphql]) {
    if (violation === undefined) expect(judge).not.toThrow();
    else expect(judge).toThrow(violation);
  }
});

function post(document: unknown) {
  return { method: "POST", body: Buffer.from(JSON.stringify(document)) };
}

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("finds stored rows that violate the rules", async () => {
  const { boxOffice } = database;
  const userId = randomUUID();
  // As if the gateway ignored all rules.
  for (const { id } of RULED_OPTIONS) {
    await boxOffice.createTicketOption({ id, name: "x", allocation: 100 });
  }
  const buy = (ticketOptionId = "", quantity = 1) =>
    boxOffice.purchaseTickets({ ticketOptionId, userId, quantity });
  await buy(ranged, 2);
  await buy(limited, 4);
  expect(await checkBooks(database.url, [])).toEqual([]);

  await buy(closed);
  await buy(ranged, 4);
  await boxOffice.holdTickets({ ticketOptionId: limited ?? "", userId, quantity: 1, seconds: 60 });
  expect(await checkBooks(database.url, [])).toEqual([
    "2 purchases and holds violate the rules of their option",
    "1 users have more than the rules of an option allow",
  ]);
});
