import { createJsonApiHandler, createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { attributes } from "./bad-requests/attributes.ts";
import { KINDS, TICKET_OPTION_ID, type BadRequest } from "./bad-requests/bad-request.ts";
import { body } from "./bad-requests/body.ts";
import { envelope } from "./bad-requests/envelope.ts";
import { idempotencyKey } from "./bad-requests/idempotency-key.ts";
import { ids } from "./bad-requests/ids.ts";
import { lists } from "./bad-requests/lists.ts";
import { methodAndPath } from "./bad-requests/method-and-path.ts";
import { negotiation } from "./bad-requests/negotiation.ts";
import { queryParameters } from "./bad-requests/query-parameters.ts";
import { relationships } from "./bad-requests/relationships.ts";
import { schemasOf } from "./open-api-schemas.ts";
import { type Handler } from "./requests.ts";

const BAD_REQUESTS: readonly BadRequest[] = [
  ...negotiation,
  ...envelope,
  ...attributes,
  ...relationships,
  ...ids,
  ...queryParameters,
  ...lists,
  ...methodAndPath,
  ...body,
  ...idempotencyKey,
];

let database: TestDatabase;
let handle: Handler;
const faults: unknown[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  handle = createJsonApiHandler(database.boxOffice, { onFault: (fault) => faults.push(fault) });
  await database.boxOffice.createTicketOption({
    id: TICKET_OPTION_ID,
    name: "day pass",
    allocation: 100,
  });
});

afterAll(() => database.drop());

it("has at least five rows of each kind", () => {
  const counts = KINDS.map((kind) => BAD_REQUESTS.filter((row) => row.kind === kind).length);
  expect(Math.min(...counts)).toBeGreaterThanOrEqual(5);
  expect(BAD_REQUESTS.length).toBeGreaterThanOrEqual(60);
});

describe.each(KINDS)("a bad request in its %s", (kind) => {
  const rows = BAD_REQUESTS.filter((row) => row.kind === kind);

  it.each(rows)("is refused: $title", async ({ request, status, headers, errors }) => {
    const response = await handle(request());
    expect({
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    }).toEqual({
      status,
      headers: { "content-type": "application/vnd.api+json", vary: "Accept", ...headers },
      body: JSON.stringify({ errors }),
    });
  });
});

describe("the OpenAPI document", () => {
  const openApi = createOpenApiDocument();
  const validatorOf = schemasOf(openApi);
  const content = z.record(z.string(), z.object({ schema: z.object({ $ref: z.string() }) }));
  const operation = z.object({ requestBody: z.object({ content }) });
  const documented = (path: string) => {
    const { post } = z.object({ post: operation }).parse(openApi.paths[path]);
    return validatorOf(post.requestBody.content["application/json"]!.schema.$ref);
  };
  const ofBody = z.object({
    code: z.enum(["invalid_input", "unknown_member", "type_conflict"]),
    source: z.object({ pointer: z.string() }),
    // JSON Schema cannot say which text PostgreSQL stores.
    detail: z.string().refine((detail) => !detail.includes("U+0000")),
  });
  const rows = BAD_REQUESTS.filter(
    ({ kind, errors }) =>
      kind !== "idempotency key" && errors.some((each) => ofBody.safeParse(each).success),
  );

  it.each(rows)("rejects the body too: $title", async ({ request }) => {
    const sent = request();
    const validate = documented(new URL(sent.url).pathname);
    expect(validate(JSON.parse(await sent.text()))).toBe(false);
  });
});

describe("after all bad requests", () => {
  it("nothing was created and nothing was sold", async () => {
    const options = await database.db
      .selectFrom("ticket_options")
      .select(["id", "name", "allocation", "capacity", "version"])
      .execute();
    expect(options).toEqual([
      { id: TICKET_OPTION_ID, name: "day pass", allocation: 100, capacity: 100, version: "0" },
    ]);
    expect(await database.db.selectFrom("purchases").select("id").execute()).toEqual([]);
  });

  it("none was taken for a fault", () => {
    expect(faults).toEqual([]);
  });
});
