import { InvalidInputError, type BoxOffice } from "@ticket-allocation/core";
import { createJsonApiHandler, type RequestLine } from "@ticket-allocation/jsonapi-server";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { newPurchase, newTicketOption, requestTo } from "./requests.ts";

const PLAIN_500 =
  '{"errors":[{"status":"500","code":"internal_error","title":"Internal error","detail":"The request could not be served"}]}';
const ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";

let database: TestDatabase;
let emptyDatabase: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  emptyDatabase = await createEmptyDatabase();
});

afterAll(async () => {
  await database.drop();
  await emptyDatabase.drop();
});

function handlerThatTells(boxOffice: BoxOffice) {
  const faults: { readonly fault: unknown; readonly request: RequestLine }[] = [];
  const handle = createJsonApiHandler(boxOffice, {
    onFault: (fault, request) => faults.push({ fault, request }),
  });
  return { handle, faults };
}

describe("a fault", () => {
  it.each([
    ["POST", "/ticket_options", newTicketOption()],
    ["GET", `/ticket_options/${ID}?fields[ticket_options]=name`, undefined],
    ["POST", "/purchases", newPurchase(ID)],
    ["GET", `/purchases/${ID}`, undefined],
  ])("of %s %s is shown as a plain 500 and told whole", async (method, target, body) => {
    const { handle, faults } = handlerThatTells(emptyDatabase.boxOffice);
    const response = await handle(requestTo(method, target, { body }));
    expect({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }).toEqual({
      status: 500,
      headers: { "content-type": "application/vnd.api+json", vary: "Accept" },
      body: PLAIN_500,
    });
    expect(faults).toEqual([
      {
        fault: expect.objectContaining({
          message: expect.stringMatching(/^relation "public\..*" does not exist$/u),
        }),
        request: { method, target },
      },
    ]);
  });

  it("is printed when nobody wants to be told", async () => {
    const print = vi.spyOn(console, "error").mockImplementation(() => {});
    try {
      const handle = createJsonApiHandler(emptyDatabase.boxOffice);
      await handle(requestTo("GET", `/purchases/${ID}`));
      expect(print.mock.calls).toEqual([[`GET /purchases/${ID}`, expect.any(Error)]]);
    } finally {
      print.mockRestore();
    }
  });

  it.each([
    ["read it", (request: Request) => request.text().then(() => request)],
    [
      "begun to read it",
      async (request: Request) => {
        request.body?.getReader();
        return request;
      },
    ],
    [
      "read the stream beneath it",
      async ({ url, method, headers }: Request) => {
        headers.set("content-length", "27");
        return new Request(url, { method, headers, body: new Blob([]).stream(), duplex: "half" });
      },
    ],
  ])("is what a body is that the host has taken: it has %s", async (_, take) => {
    const { handle, faults } = handlerThatTells(database.boxOffice);
    const request = requestTo("POST", "/ticket_options", { body: newTicketOption() });
    const response = await handle(await take(request));
    expect([response.status, await response.text()]).toEqual([500, PLAIN_500]);
    const message = expect.stringMatching(
      /^The body was read before the handler got the request: .*express\.json\(\)$/u,
    );
    expect(faults).toMatchObject([
      { fault: { message }, request: { method: "POST", target: "/ticket_options" } },
    ]);
  });

  it.each([undefined, "0"])("is not what an empty body of length %s is", async (length) => {
    const { handle, faults } = handlerThatTells(database.boxOffice);
    const response = await handle(
      new Request("http://tickets.test/ticket_options", {
        method: "POST",
        headers: {
          "content-type": "application/vnd.api+json",
          ...(length && { "content-length": length }),
        },
        body: "",
      }),
    );
    expect(response.status).toBe(400);
    expect(faults).toEqual([]);
  });
});

describe("a refusal that only the box office knows", () => {
  it.each([
    [["quantity"], "/data/attributes/quantity", "quantity must be even"],
    [["userId"], "/data/relationships/user/data/id", "user must be even"],
    [["ticketOptionId"], "/data/relationships/ticket_option/data/id", "ticket_option must be even"],
    [["later", "rule"], "/data", "later.rule must be even"],
  ])("of %j is answered with the pointer %s", async (path, pointer, detail) => {
    const issue = { path, message: "must be even" };
    const { handle, faults } = handlerThatTells({
      ...database.boxOffice,
      purchaseTickets: () => Promise.reject(new InvalidInputError([issue])),
    });
    const response = await handle(requestTo("POST", "/purchases", { body: newPurchase(ID) }));
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 400,
      body: {
        errors: [
          {
            status: "400",
            code: "invalid_input",
            title: "Invalid input",
            detail,
            source: { pointer },
          },
        ],
      },
    });
    expect(faults).toEqual([]);
  });
});
