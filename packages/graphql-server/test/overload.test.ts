import { BusyError, OutcomeUnknownError, type BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { postJson } from "./support/ask.ts";

const ID = randomUUID();
const FIND = `{ ticketOption(id: "${ID}") { id } }`;

const onFault = vi.fn();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
beforeEach(() => onFault.mockClear());
afterAll(() => database.drop());

const ask = (boxOffice: Partial<BoxOffice>, query: string) =>
  createGraphqlHandler({ ...database.boxOffice, ...boxOffice }, { onFault })(postJson({ query }));

const purchaseOf = (id: string) => `mutation { purchaseTickets(
  input: { ticketOptionId: "${id}", userId: "${ID}", quantity: 1 }
) { __typename ... on Purchase { ticketOption { id } } ... on Error { code message } } }`;

describe.each([
  ["BusyError", new BusyError()],
  ["OutcomeUnknownError", new OutcomeUnknownError()],
])("a %s", (__typename, refusal) => {
  const refuse = () => Promise.reject(refusal);
  const { code, message } = refusal;

  it("is data in the answer of a purchase", async () => {
    const response = await ask({ purchaseTickets: refuse }, purchaseOf(ID));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      data: { purchaseTickets: { __typename, code, message } },
    });
    expect(onFault).not.toHaveBeenCalled();
  });

  it("is data in the answer of a creation", async () => {
    const create = `mutation { createTicketOption(input: { name: "x", allocation: 1 }) {
      __typename ... on Error { code message } } }`;
    const response = await ask({ createTicketOption: refuse }, create);
    expect(await response.json()).toEqual({
      data: { createTicketOption: { __typename, code, message } },
    });
    expect(onFault).not.toHaveBeenCalled();
  });
});

const busyAt = (path: readonly string[]) => ({
  message: "Too busy at the moment to read this: ask again a little later",
  path,
  locations: [expect.any(Object)],
  extensions: { code: "BUSY" },
});

describe("a read that meets too much to do", () => {
  const busy = { findTicketOptions: () => Promise.reject(new BusyError()) };

  it("is answered with an error that says so and when to ask again", async () => {
    const response = await ask(busy, FIND);
    expect(response.status).toBe(200);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(await response.json()).toEqual({
      data: { ticketOption: null },
      errors: [busyAt(["ticketOption"])],
    });
    expect(onFault).not.toHaveBeenCalled();
  });

  it("says nothing of the purchase that was made before it", async () => {
    const { id } = await database.boxOffice.createTicketOption({ name: "x", allocation: 1 });
    const response = await ask(busy, purchaseOf(id));
    expect(await response.json()).toEqual({
      data: null,
      errors: [busyAt(["purchaseTickets", "ticketOption"])],
    });
    expect(await database.boxOffice.findTicketOption(id)).toMatchObject({ allocation: 0 });
    expect(onFault).not.toHaveBeenCalled();
  });
});
