import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { requestTo, UUID, type Handler } from "./requests.ts";

// Every document below is the contract's own text; only ids are put in.
const USER_ID = "d6abe829-c28c-44ec-bee6-3183f2c53fef";
const NEW_TICKET_OPTION =
  '{"data":{"type":"ticket_options","attributes":{"name":"example","description":"sample description","allocation":100}}}';

const ticketOptionText = (id: string, allocation = 100) =>
  `{"data":{"type":"ticket_options","id":"${id}","attributes":{"name":"example","description":"sample description","allocation":${allocation}}}}`;
const newPurchaseText = (ticketOptionId: string, quantity = 2) =>
  `{"data":{"type":"purchases","attributes":{"quantity":${quantity}},"relationships":{"ticket_option":{"data":{"type":"ticket_options","id":"${ticketOptionId}"}},"user":{"data":{"type":"users","id":"${USER_ID}"}}}}}`;
const purchaseText = (id: string, ticketOptionId: string) =>
  `{"data":{"type":"purchases","id":"${id}","attributes":{"quantity":2},"relationships":{"ticket_option":{"data":{"type":"ticket_options","id":"${ticketOptionId}"}},"user":{"data":{"type":"users","id":"${USER_ID}"}}}}}`;
const EXCEEDED =
  '{"errors":[{"status":"400","code":"invalid_purchase_quantity","title":"Unable to purchase provided quantity","detail":"Unable to reserve given quantity of ticket options","source":{"pointer":"/data/quantity"}}]}';

let database: TestDatabase;
let handle: Handler;

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice);
});

afterAll(() => database.drop());

/** The whole answer: nothing but these headers may be there. */
async function answerTo(request: Request) {
  const response = await handle(request);
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
  };
}

function idIn(text: string): string {
  const [id = ""] = UUID.exec(text) ?? [];
  return id;
}

async function createTicketOption(): Promise<string> {
  const response = await handle(requestTo("POST", "/ticket_options", { body: NEW_TICKET_OPTION }));
  return idIn(await response.text());
}

const HEADERS = { "content-type": "application/vnd.api+json", vary: "Accept" };
/** Of a single resource that is found or changed. */
const TAGGED_HEADERS = {
  ...HEADERS,
  etag: expect.any(String),
  "cache-control": "private, no-cache",
};

describe("the contract", () => {
  it("creates a ticket option", async () => {
    const answer = await answerTo(
      requestTo("POST", "/ticket_options", { body: NEW_TICKET_OPTION }),
    );
    const id = idIn(answer.body);
    expect(answer).toEqual({
      status: 201,
      headers: { ...HEADERS, location: `/ticket_options/${id}` },
      body: ticketOptionText(id),
    });
  });

  it("creates a ticket option at a path that ends with a slash", async () => {
    const answer = await answerTo(
      requestTo("POST", "/ticket_options/", { body: NEW_TICKET_OPTION }),
    );
    const id = idIn(answer.body);
    const location = `/ticket_options/${id}`;
    expect(answer).toEqual({
      status: 201,
      headers: { ...HEADERS, location },
      body: ticketOptionText(id),
    });
    expect(await answerTo(requestTo("GET", `${location}/`))).toEqual(
      await answerTo(requestTo("GET", location)),
    );
  });

  it("answers a description that was left out, or null, as null", async () => {
    for (const description of ["", '"description":null,']) {
      const body = `{"data":{"type":"ticket_options","attributes":{"name":"example",${description}"allocation":0}}}`;
      const answer = await answerTo(requestTo("POST", "/ticket_options", { body }));
      const id = idIn(answer.body);
      expect(answer.body).toBe(
        `{"data":{"type":"ticket_options","id":"${id}","attributes":{"name":"example","description":null,"allocation":0}}}`,
      );
    }
  });

  it("shows a ticket option with the current allocation", async () => {
    const id = await createTicketOption();
    const found = (allocation: number) => ({
      status: 200,
      headers: TAGGED_HEADERS,
      body: ticketOptionText(id, allocation),
    });
    expect(await answerTo(requestTo("GET", `/ticket_options/${id}`))).toEqual(found(100));

    await handle(requestTo("POST", "/purchases", { body: newPurchaseText(id) }));
    expect(await answerTo(requestTo("GET", `/ticket_options/${id}`))).toEqual(found(98));
    expect(await answerTo(requestTo("GET", `/ticket_options/${id.toUpperCase()}`))).toEqual(
      found(98),
    );
  });

  it("purchases, and shows the purchase where Location leads", async () => {
    const ticketOptionId = await createTicketOption();
    const answer = await answerTo(
      requestTo("POST", "/purchases", { body: newPurchaseText(ticketOptionId) }),
    );
    const id = idIn(answer.body);
    const location = `/purchases/${id}`;
    const body = purchaseText(id, ticketOptionId);
    expect(answer).toEqual({ status: 201, headers: { ...HEADERS, location }, body });
    expect(await answerTo(requestTo("GET", location))).toEqual({
      status: 200,
      headers: TAGGED_HEADERS,
      body,
    });
  });

  it("answers ids in lower case", async () => {
    const ticketOptionId = await createTicketOption();
    const body = newPurchaseText(ticketOptionId.toUpperCase()).replace(
      USER_ID,
      USER_ID.toUpperCase(),
    );
    const answer = await answerTo(requestTo("POST", "/purchases", { body }));
    expect(answer.body).toBe(purchaseText(idIn(answer.body), ticketOptionId));
  });

  it("purchases nothing when more is asked for than is left", async () => {
    const id = await createTicketOption();
    expect(
      await answerTo(requestTo("POST", "/purchases", { body: newPurchaseText(id, 101) })),
    ).toEqual({
      status: 400,
      headers: HEADERS,
      body: EXCEEDED,
    });
    expect((await answerTo(requestTo("GET", `/ticket_options/${id}`))).body).toBe(
      ticketOptionText(id),
    );

    const { status } = await answerTo(
      requestTo("POST", "/purchases", { body: newPurchaseText(id, 100) }),
    );
    expect(status).toBe(201);
    expect(
      (await answerTo(requestTo("POST", "/purchases", { body: newPurchaseText(id, 1) }))).body,
    ).toBe(EXCEEDED);
  });

  it("puts the public URL before Location", async () => {
    for (const publicUrl of ["https://tickets.example/api", "https://tickets.example/api/"]) {
      const handler = createJsonApiHandler(database.boxOffice, { publicUrl });
      const response = await handler(
        requestTo("POST", "/ticket_options", { body: NEW_TICKET_OPTION }),
      );
      const id = idIn(await response.text());
      expect(response.headers.get("Location")).toBe(
        `https://tickets.example/api/ticket_options/${id}`,
      );
    }
  });

  it("takes numbers in any spelling of JSON that is an integer", async () => {
    for (const allocation of ["1e2", "100.0", "1000E-1"]) {
      const body = NEW_TICKET_OPTION.replace("100", allocation);
      const answer = await answerTo(requestTo("POST", "/ticket_options", { body }));
      expect(answer.body).toBe(ticketOptionText(idIn(answer.body)));
    }
  });

  it("takes the largest allocation and sells it in one purchase", async () => {
    const body = NEW_TICKET_OPTION.replace("100", "2147483647");
    const id = idIn((await answerTo(requestTo("POST", "/ticket_options", { body }))).body);
    const all = newPurchaseText(id, 2_147_483_647);
    expect((await answerTo(requestTo("POST", "/purchases", { body: all }))).status).toBe(201);
    expect((await answerTo(requestTo("GET", `/ticket_options/${id}`))).body).toBe(
      ticketOptionText(id, 0),
    );
  });
});
