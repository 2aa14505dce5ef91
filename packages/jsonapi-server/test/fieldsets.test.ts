import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { newPurchase, newTicketOption, requestTo, type Handler } from "./requests.ts";

const OPTION_ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";

let database: TestDatabase;
let handle: Handler;
let purchaseId: string;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
  await database.boxOffice.createTicketOption({ id: OPTION_ID, name: "day pass", allocation: 100 });
  const purchase = { ticketOptionId: OPTION_ID, userId: USER_ID, quantity: 30 };
  ({ id: purchaseId } = await database.boxOffice.purchaseTickets(purchase));
});

afterAll(() => database.drop());

async function textOf(request: Request): Promise<string> {
  const response = await handle(request);
  expect(response.status).toBeLessThan(300);
  return response.text();
}

describe("fields[ticket_options]", () => {
  const shown = async (query: string) =>
    textOf(requestTo("GET", `/ticket_options/${OPTION_ID}${query}`));
  const option = `"type":"ticket_options","id":"${OPTION_ID}"`;

  it.each([
    ["", '"attributes":{"name":"day pass","description":null,"allocation":70}'],
    ["?", '"attributes":{"name":"day pass","description":null,"allocation":70}'],
    ["?fields[purchases]=", '"attributes":{"name":"day pass","description":null,"allocation":70}'],
    ["?fields[ticket_options]=capacity", '"attributes":{"capacity":100}'],
    ["?fields[ticket_options]=description", '"attributes":{"description":null}'],
    [
      "?fields[ticket_options]=capacity,allocation,name,description,name",
      '"attributes":{"name":"day pass","description":null,"allocation":70,"capacity":100}',
    ],
    [
      "?&fields%5Bticket_options%5D=allocation%2Ccapacity&",
      '"attributes":{"allocation":70,"capacity":100}',
    ],
    [
      "?fields[ticket_options]=capacity&fields[ticket_options]=&fields[ticket_options]=name,capacity",
      '"attributes":{"name":"day pass","capacity":100}',
    ],
  ])("%j answers %s", async (query, attributes) => {
    expect(await shown(query)).toBe(`{"data":{${option},${attributes}}}`);
  });

  it.each(["?fields[ticket_options]=", "?fields[ticket_options]"])(
    "%j answers no field",
    async (query) => {
      expect(await shown(query)).toBe(`{"data":{${option}}}`);
    },
  );

  it("works on creation", async () => {
    const id = randomUUID();
    const body = { data: { ...newTicketOption().data, id } };
    const request = requestTo("POST", "/ticket_options?fields[ticket_options]=capacity", { body });
    expect(await textOf(request)).toBe(
      `{"data":{"type":"ticket_options","id":"${id}","attributes":{"capacity":100}}}`,
    );
  });
});

describe("fields[purchases]", () => {
  const ticketOption = `"ticket_option":{"data":{"type":"ticket_options","id":"${OPTION_ID}"}}`;
  const user = `"user":{"data":{"type":"users","id":"${USER_ID}"}}`;

  it.each([
    ["?fields[purchases]=", ""],
    ["?fields[purchases]=quantity", ',"attributes":{"quantity":30}'],
    ["?fields[purchases]=user", `,"attributes":{},"relationships":{${user}}`],
    [
      "?fields[purchases]=user,ticket_option",
      `,"attributes":{},"relationships":{${ticketOption},${user}}`,
    ],
    [
      "?fields[purchases]=ticket_option,quantity",
      `,"attributes":{"quantity":30},"relationships":{${ticketOption}}`,
    ],
  ])("%j answers %j", async (query, members) => {
    expect(await textOf(requestTo("GET", `/purchases/${purchaseId}${query}`))).toBe(
      `{"data":{"type":"purchases","id":"${purchaseId}"${members}}}`,
    );
  });

  it("works on creation", async () => {
    const body = newPurchase(OPTION_ID, 1);
    const text = await textOf(requestTo("POST", "/purchases?fields[purchases]=quantity", { body }));
    expect(JSON.parse(text)).toEqual({
      data: { type: "purchases", id: expect.any(String), attributes: { quantity: 1 } },
    });
  });
});
