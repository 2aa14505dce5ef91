import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { ENDPOINT, postJson } from "./support/ask.ts";

const CREATE = `mutation { createTicketOption(input: { name: "csrf", allocation: 1 }) { __typename } }`;
const FIND_NOTHING = `{ ticketOption(id: "none") { id } }`;
const FIND_BY_ID = "query ($id: ID!) { ticketOption(id: $id) { id } }";

const BODY_LIMIT = 1_048_576;

const onFault = vi.fn();
let database: TestDatabase;
let handler: ReturnType<typeof createGraphqlHandler>;
beforeAll(async () => {
  database = await createTestDatabase();
  handler = createGraphqlHandler(database.boxOffice, { onFault });
});
beforeEach(async () => {
  onFault.mockClear();
  await database.db.deleteFrom("ticket_options").execute();
});
afterAll(() => database.drop());

const get = (parameters: Record<string, string>) =>
  handler(new Request(`${ENDPOINT}?${new URLSearchParams(parameters)}`));

const postBody = (body: BodyInit, headers: Readonly<Record<string, string>> = {}) => {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body,
    // Without it a stream is refused as a body.
    duplex: "half",
  } as const;
  return new Request(ENDPOINT, init);
};

const at = (url: string) => new Request(url, postJson({ query: FIND_NOTHING }));

/** A good request, filled up with spaces. */
const padded = (bytes: number) => {
  const json = JSON.stringify({ query: CREATE });
  return json + " ".repeat(bytes - json.length);
};

async function expectNothingCreated() {
  const rows = await database.db.selectFrom("ticket_options").select("id").execute();
  expect(rows).toEqual([]);
}

describe("a body that is not declared as application/json", () => {
  const form = new FormData();
  form.set("operations", JSON.stringify({ query: CREATE }));
  form.set("map", "{}");
  const json = JSON.stringify({ query: CREATE });
  const urlencoded = new URLSearchParams({ query: CREATE });

  it.each([
    ["an HTML form", urlencoded, undefined],
    ["an HTML form with a charset", urlencoded, "application/x-www-form-urlencoded; charset=utf-8"],
    ["a multipart form", form, undefined],
    ["plain text", json, "text/plain"],
    ["plain text with a charset", json, "text/plain;charset=UTF-8"],
    ["plain text that mentions JSON", json, "text/plain; application/json"],
    ["plain text before JSON", json, "text/plain, application/json"],
    ["no type at all", new TextEncoder().encode(json), undefined],
    ["an empty type", json, ""],
    ["a GraphQL document", CREATE, "application/graphql"],
    ["another kind of JSON", json, "application/graphql+json"],
    ["JSON whose type is cut off", json, "application/jso"],
  ])("is not run when it is %s", async (_, body, contentType) => {
    const request = new Request(ENDPOINT, {
      method: "POST",
      headers: contentType === undefined ? {} : { "content-type": contentType },
      body,
    });
    const response = await handler(request);
    expect(response.status).toBe(415);
    expect(await response.json()).toEqual({
      errors: [
        {
          message: "The body of a POST must be application/json.",
          extensions: { code: "UNSUPPORTED_MEDIA_TYPE" },
        },
      ],
    });
    await expectNothingCreated();
  });

  it.each([
    "application/json",
    "application/json; charset=utf-8",
    "Application/JSON ; charset=utf-8",
  ])("is run when it is %s, without any other header", async (contentType) => {
    const response = await handler(
      new Request(ENDPOINT, {
        method: "POST",
        headers: { "content-type": contentType },
        body: json,
      }),
    );
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      data: { createTicketOption: { __typename: "TicketOption" } },
    });
  });
});

describe("a GET", () => {
  it("runs a query", async () => {
    const response = await get({ query: FIND_BY_ID, variables: `{"id":"none"}` });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { ticketOption: null } });
  });

  it("runs no mutation", async () => {
    const response = await get({ query: CREATE });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    await expectNothingCreated();
  });

  it("runs no mutation beside a query either", async () => {
    const query = `query Q ${FIND_NOTHING} ${CREATE.replace("mutation", "mutation M")}`;
    const response = await get({ query, operationName: "M" });
    expect(response.status).toBe(405);
    await expectNothingCreated();
  });

  it.each(["variables", "extensions"])("is refused when its %s are no JSON", async (name) => {
    const response = await get({ query: FIND_NOTHING, [name]: "{" });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      errors: [{ message: `The URL's parameter "${name}" is no valid JSON.` }],
    });
    expect(onFault).not.toHaveBeenCalled();
  });
});

it.each(["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])("does not allow %s", async (method) => {
  const response = await handler(new Request(ENDPOINT, { method }));
  expect(response.status).toBe(405);
  expect(response.headers.get("allow")).toBe("GET, POST");
});

it("gives no other site leave to send JSON", async () => {
  const response = await handler(
    new Request(ENDPOINT, {
      method: "OPTIONS",
      headers: { origin: "https://evil.test", "access-control-request-method": "POST" },
    }),
  );
  expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual(
    [],
  );
});

describe("a request that is wrong", () => {
  it.each<[string, unknown]>([
    ["null", null],
    ["a number", 1],
    ["a string", "query"],
    ["a batch", [{ query: CREATE }, { query: CREATE }]],
    ["an empty batch", []],
    ["an empty object", {}],
    ["a query that is no string", { query: 1 }],
    ["a query that is a list", { query: [CREATE] }],
    ["an empty query", { query: "" }],
    ["a syntax error", { query: "{" }],
    ["an unknown field", { query: "{ nothing }" }],
    ["a missing selection", { query: `{ ticketOption(id: "1") }` }],
    ["an unknown operation name", { query: FIND_NOTHING, operationName: "Nothing" }],
    ["an operation name that is no string", { query: FIND_NOTHING, operationName: 1 }],
    ["two operations and no name", { query: `query A ${FIND_NOTHING} query B ${FIND_NOTHING}` }],
    ["variables that are a string", { query: FIND_BY_ID, variables: "{}" }],
    ["variables that are a list", { query: FIND_BY_ID, variables: [] }],
    ["a variable left out", { query: FIND_BY_ID }],
    ["a variable of a wrong type", { query: FIND_BY_ID, variables: { id: {} } }],
    ["extensions that are a string", { query: FIND_NOTHING, extensions: "{}" }],
    ["a subscription", { query: "subscription { tickets }" }],
    [
      "a count beyond 32 bits",
      {
        query:
          `mutation { createTicketOption(input: { name: "csrf", allocation: 2147483648 }) ` +
          "{ __typename } }",
      },
    ],
  ])("is answered with 400: %s", async (_, content) => {
    const response = await handler(postJson(content));
    expect(await response.json()).toEqual({
      errors: expect.arrayContaining([expect.objectContaining({ message: expect.any(String) })]),
    });
    expect(response.status).toBe(400);
    expect(onFault).not.toHaveBeenCalled();
    await expectNothingCreated();
  });

  it.each([
    ["cut off", `{"query":`],
    ["empty", ""],
    ["no JSON", "query"],
  ])("is answered with 400: a body that is %s", async (_, body) => {
    const response = await handler(
      new Request(ENDPOINT, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/graphql-response+json",
        },
        body,
      }),
    );
    expect(response.status).toBe(400);
    expect(onFault).not.toHaveBeenCalled();
  });
});

describe("a body that is too large", () => {
  it("is not run when its length is declared", async () => {
    const request = postBody(padded(BODY_LIMIT + 1), { "content-length": String(BODY_LIMIT + 1) });
    expect((await handler(request)).status).toBe(413);
    await expectNothingCreated();
  });

  it("is not run, nor read to its end, when its length is not declared", async () => {
    let chunks = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        chunks += 1;
        controller.enqueue(new TextEncoder().encode(padded(1024)));
      },
    });
    expect((await handler(postBody(endless))).status).toBe(413);
    expect(chunks).toBeLessThan(1100);
    expect(onFault).not.toHaveBeenCalled();
    await expectNothingCreated();
  });

  it("is run when it is exactly as large as allowed", async () => {
    expect((await handler(postBody(padded(BODY_LIMIT)))).status).toBe(200);
  });

  it("is larger than the host allows", async () => {
    const strict = createGraphqlHandler(database.boxOffice, { maxBodyBytes: 200 });
    expect((await strict(postBody(padded(201)))).status).toBe(413);
    expect((await strict(postBody(padded(200)))).status).toBe(200);
  });
});

describe("the answer's type", () => {
  it.each([
    ["application/graphql-response+json", "application/graphql-response+json; charset=utf-8"],
    ["application/json", "application/json; charset=utf-8"],
    ["application/json;charset=utf-8", "application/json; charset=utf-8"],
    [
      "application/graphql-response+json, application/json;q=0.9",
      "application/graphql-response+json; charset=utf-8",
    ],
  ])("for Accept: %s is %s", async (accept, contentType) => {
    const request = postJson({ query: FIND_NOTHING });
    request.headers.set("accept", accept);
    const response = await handler(request);
    expect(response.headers.get("content-type")).toBe(contentType);
    expect(response.status).toBe(200);
  });

  it.each(["text/plain", "multipart/mixed", "application/json;charset=latin1"])(
    "is not to be had for Accept: %s, and nothing is run",
    async (accept) => {
      const request = postJson({ query: CREATE });
      request.headers.set("accept", accept);
      expect((await handler(request)).status).toBe(406);
      await expectNothingCreated();
    },
  );

  it("comes in the runtime's own Response", async () => {
    expect(await handler(postJson({ query: FIND_NOTHING }))).toBeInstanceOf(Response);
  });
});

describe("the path", () => {
  it.each([
    "http://tickets.test/",
    "http://tickets.test/health",
    "http://tickets.test/other/graphql",
    "http://tickets.test/graphql/",
    "http://tickets.test/other?path=/graphql",
  ])("is not %s", async (url) => {
    expect((await handler(at(url))).status).toBe(404);
  });

  it("is no matter of what stands in the query string", async () => {
    const response = await handler(at(`${ENDPOINT}?from=/health`));
    expect(await response.json()).toEqual({ data: { ticketOption: null } });
  });

  it("is the host's to choose", async () => {
    const elsewhere = createGraphqlHandler(database.boxOffice, { path: "/api/tickets" });
    expect((await elsewhere(at("http://tickets.test/api/tickets"))).status).toBe(200);
    expect((await elsewhere(at(ENDPOINT))).status).toBe(404);
  });

  it.each(["graphql", "", "/graphql?x", "/shop/../graphql", "//shop.example"])(
    "is none that no request can have: %o",
    (path) => {
      expect(() => createGraphqlHandler(database.boxOffice, { path })).toThrow(/^path is a path/u);
    },
  );
});
