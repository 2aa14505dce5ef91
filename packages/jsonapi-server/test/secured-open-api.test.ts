import { Validator } from "@seriousme/openapi-schema-validator";
import { UnauthenticatedError } from "@ticket-allocation/core";
import {
  createJsonApiHandler,
  createOpenApiDocument,
  type RequestHead,
} from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import {
  ATOMIC,
  holdConfirmation,
  newCancellation,
  newCapacityMove,
  newExchange,
  newHold,
  newOrder,
  newPurchase,
  newTicketOption,
  newTransfer,
  newWebhook,
  requestTo,
  ticketOptionChanges,
  webhookChanges,
} from "./requests.ts";

const openApi = createOpenApiDocument({ secured: true });

const responses = z.record(
  z.string(),
  z.object({
    headers: z.record(z.string(), z.unknown()).default({}),
    content: z
      .record(
        z.string(),
        z.object({ examples: z.record(z.string(), z.object({ value: z.unknown() })) }),
      )
      .default({}),
  }),
);
const paths = z.record(z.string(), z.record(z.string(), z.object({ responses })));

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

it("is valid OpenAPI 3.1, and asks for a bearer token everywhere", async () => {
  const result = await new Validator().validate(JSON.parse(JSON.stringify(openApi)));
  expect(result).toMatchObject({ valid: true });
  expect(openApi.security).toEqual([{ bearer: [] }]);
  expect(openApi.components["securitySchemes"]).toMatchObject({
    bearer: { type: "http", scheme: "bearer" },
  });
});

it("says nothing of tokens where nobody is asked for one", () => {
  expect(JSON.stringify(createOpenApiDocument())).not.toMatch(/bearer|WWW-Authenticate|"401"/u);
});

function authenticate({ getHeader }: RequestHead) {
  const name = getHeader("x-name");
  if (name === "liar") throw new UnauthenticatedError("invalid");
  return typeof name === "string" ? { caller: name } : undefined;
}

const id = randomUUID();
/** What each answers to a guest: 404 where there must be something to forbid. */
const REQUESTS: readonly [
  method: string,
  path: string,
  guest: 403 | 404,
  target: string,
  body?: unknown,
][] = [
  ["POST", "/ticket_options", 403, "/ticket_options", newTicketOption()],
  ["GET", "/ticket_options/{id}", 403, `/ticket_options/${id}`],
  ["PATCH", "/ticket_options/{id}", 403, `/ticket_options/${id}`, ticketOptionChanges(id)],
  ["POST", "/purchases", 403, "/purchases", newPurchase(id)],
  ["POST", "/purchases", 404, "/purchases", holdConfirmation(id)],
  ["GET", "/purchases/{id}", 404, `/purchases/${id}`],
  ["POST", "/holds", 403, "/holds", newHold(id)],
  ["GET", "/holds/{id}", 404, `/holds/${id}`],
  ["DELETE", "/holds/{id}", 404, `/holds/${id}`],
  ["POST", "/cancellations", 404, "/cancellations", newCancellation(id)],
  ["GET", "/cancellations/{id}", 404, `/cancellations/${id}`],
  ["POST", "/exchanges", 404, "/exchanges", newExchange(id, id)],
  ["GET", "/exchanges/{id}", 404, `/exchanges/${id}`],
  ["POST", "/transfers", 404, "/transfers", newTransfer(id)],
  ["GET", "/transfers/{id}", 404, `/transfers/${id}`],
  ["POST", "/capacity_moves", 403, "/capacity_moves", newCapacityMove(id, id)],
  ["GET", "/capacity_moves/{id}", 404, `/capacity_moves/${id}`],
  ["POST", "/webhooks", 403, "/webhooks", newWebhook()],
  ["GET", "/webhooks/{id}", 403, `/webhooks/${id}`],
  ["PATCH", "/webhooks/{id}", 403, `/webhooks/${id}`, webhookChanges(id)],
  ["DELETE", "/webhooks/{id}", 403, `/webhooks/${id}`],
  ["POST", "/operations", 403, "/operations", newOrder(newPurchase(id))],
];
const CALLERS = [
  [undefined, 401],
  ["liar", 401],
  ["guest", 403],
] as const;

it.each(REQUESTS)("shows what %s %s answers to the wrong callers", async (...request) => {
  const [method, path, guest, target, body] = request;
  const handle = createJsonApiHandler(database.boxOffice, { authenticate, authorize: () => false });
  const documented = paths.parse(openApi.paths)[path]?.[method.toLowerCase()]?.responses;
  for (const [name, refused] of CALLERS) {
    const status = refused === 403 ? guest : refused;
    const headers = {
      ...(path === "/operations" && { "Content-Type": ATOMIC }),
      ...(name !== undefined && { "x-name": name }),
    };
    const response = await handle(requestTo(method, target, { body, headers }));
    expect(response.status).toBe(status);
    const { content, headers: documentedHeaders } = documented![status]!;
    const examples = Object.values(content[response.headers.get("Content-Type")!]!.examples);
    expect(examples).toContainEqual({ value: await response.json() });
    const isChallenge = response.headers.has("WWW-Authenticate");
    // A purchase's 403 can have another reason too.
    if (status !== 403) expect("WWW-Authenticate" in documentedHeaders).toBe(isChallenge);
  }
});
