import { Validator } from "@seriousme/openapi-schema-validator";
import {
  BusyError,
  createBoxOffice,
  OutcomeUnknownError,
  type BoxOffice,
  type TicketError,
} from "@ticket-allocation/core";
import {
  createJsonApiHandler,
  createOpenApiDocument,
  JSON_API_MEDIA_TYPE,
} from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";

import packageJson from "../package.json" with { type: "json" };
import {
  createEmptyDatabase,
  createTestDatabase,
  type TestDatabase,
} from "../../../test/support/test-database.ts";
import { FAMILY_ID, LIFE_SAMPLES, prepareLife } from "./open-api-life-samples.ts";
import { LIST_SAMPLES, prepareLists } from "./open-api-list-samples.ts";
import { prepareWebhooks, WEBHOOK_SAMPLES } from "./open-api-webhook-samples.ts";
import { schemasOf } from "./open-api-schemas.ts";
import { newHold, newPurchase, newTicketOption, newWebhook, requestTo } from "./requests.ts";

const OPTION_ID = "969f4317-09f4-4b15-b8be-a87d40fb56fb";
const OPTION = `/ticket_options/${OPTION_ID}`;

const ref = z.object({ $ref: z.string() });
const content = z.object({
  schema: ref,
  examples: z.record(z.string(), z.object({ value: z.unknown() })),
});
const operation = z.object({
  requestBody: z.object({ content: z.record(z.string(), content) }).optional(),
  responses: z.record(z.string(), z.object({ content: z.record(z.string(), content).optional() })),
});
const addressed = z.object({ data: z.object({ id: z.string() }) });
const operations = z.record(z.string(), z.record(z.string(), operation));

const openApi = createOpenApiDocument();
const documented = operations.parse(openApi.paths);

const validatorOf = schemasOf(openApi);

let database: TestDatabase;
let emptyDatabase: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
  emptyDatabase = await createEmptyDatabase();
  await database.boxOffice.createTicketOption({ id: OPTION_ID, name: "day pass", allocation: 100 });
  const hall = { id: HALL_ID, name: "hall", allocation: 7 };
  await database.boxOffice.createTicketOption(hall);
  const drawsOn = [{ ticketOptionId: HALL_ID, units: 4 }];
  await database.boxOffice.createTicketOption({ id: FAMILY_ID, name: "family", drawsOn });
  await prepareLife(database.boxOffice);
  await prepareLists(database.boxOffice);
  await prepareWebhooks(database.boxOffice);
});

afterAll(async () => {
  await database.drop();
  await emptyDatabase.drop();
});

type Sample = readonly [path: string, status: number, request: () => Request];

const get = (target: string, headers: Record<string, string> = {}) => {
  return () => requestTo("GET", target, { headers });
};
const post = (target: string, body: unknown, headers: Record<string, string> = {}) => {
  return () => requestTo("POST", target, { headers, body });
};
const purchase = (data: object) =>
  post("/purchases", { data: { ...newPurchase(OPTION_ID).data, ...data } });

const FOREIGN_PARAMETER = { Accept: `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const FOREIGN_TYPE = { "Content-Type": "text/plain" };
const CHARSET = { "Content-Type": `${JSON_API_MEDIA_TYPE};charset=utf-8` };
const MALFORMED_KEY = { "Idempotency-Key": "one two" };
const USED_KEY = { "Idempotency-Key": "used" };
const LARGE = " ".repeat(65_537);

const HALL_ID = "1f7b1f0a-2d0e-4c8b-9a54-0d6f5a3f2b11";
const newFamily = (hallId = HALL_ID) => {
  const { type, attributes } = newTicketOption({ allocation: undefined }).data;
  const data = [{ type, id: hallId, meta: { units: 4 } }];
  return { data: { type, attributes, relationships: { draws_on: { data } } } };
};

/** A request for each answer that is documented, but for the 500s and 503s. */
const SAMPLES: readonly Sample[] = [
  ["/ticket_options", 201, post("/ticket_options", newTicketOption())],
  ["/ticket_options", 201, post("/ticket_options?fields[ticket_options]=", newTicketOption())],
  [
    "/ticket_options",
    201,
    post("/ticket_options?fields[ticket_options]=capacity", newTicketOption()),
  ],
  [
    "/ticket_options",
    400,
    post("/ticket_options", newTicketOption({ name: " ", allocation: undefined })),
  ],
  ["/ticket_options", 400, post("/ticket_options?sort=name", newTicketOption())],
  ["/ticket_options", 400, post("/ticket_options", newTicketOption(), MALFORMED_KEY)],
  ["/ticket_options", 201, post("/ticket_options", newFamily())],
  ["/ticket_options", 404, post("/ticket_options", newFamily(randomUUID()))],
  ["/ticket_options", 406, post("/ticket_options", newTicketOption(), FOREIGN_PARAMETER)],
  [
    "/ticket_options",
    409,
    post("/ticket_options", { data: { ...newTicketOption().data, id: OPTION_ID } }),
  ],
  [
    "/ticket_options",
    409,
    post("/ticket_options", { data: { ...newTicketOption().data, type: "orders" } }),
  ],
  ["/ticket_options", 413, post("/ticket_options", LARGE)],
  ["/ticket_options", 415, post("/ticket_options", newTicketOption(), FOREIGN_TYPE)],
  ["/ticket_options", 415, post("/ticket_options", newTicketOption(), CHARSET)],
  ["/ticket_options", 201, post("/ticket_options", newTicketOption(), USED_KEY)],
  ["/ticket_options", 422, post("/ticket_options", newTicketOption({ name: "other" }), USED_KEY)],
  ["/ticket_options/{id}", 200, get(OPTION)],
  ["/ticket_options/{id}", 200, get(`${OPTION}?fields[ticket_options]=capacity,name`)],
  ["/ticket_options/{id}", 304, get(OPTION, { "If-None-Match": "*" })],
  ["/ticket_options/{id}", 400, get(`${OPTION}?sort=name`)],
  ["/ticket_options/{id}", 404, get(`/ticket_options/${randomUUID()}`)],
  ["/ticket_options/{id}", 406, get(OPTION, FOREIGN_PARAMETER)],
  ["/ticket_options/{id}", 415, get(OPTION, CHARSET)],
  ["/purchases", 201, post("/purchases", newPurchase(OPTION_ID))],
  ["/purchases", 201, post("/purchases?fields[purchases]=user", newPurchase(OPTION_ID))],
  ["/purchases", 201, post("/purchases?fields[purchases]=created_at", newPurchase(OPTION_ID))],
  ["/purchases", 201, post("/purchases?include=ticket_option", newPurchase(OPTION_ID))],
  ["/purchases", 400, post("/purchases", newPurchase(OPTION_ID, 101))],
  ["/purchases", 400, post("/purchases", newPurchase(FAMILY_ID, 2))],
  ["/holds", 400, post("/holds", newHold(FAMILY_ID))],
  ["/purchases", 400, post("/purchases", newPurchase(OPTION_ID, 0))],
  ["/purchases", 400, post("/purchases?sort=name", newPurchase(OPTION_ID))],
  ["/purchases", 400, post("/purchases", newPurchase(OPTION_ID), MALFORMED_KEY)],
  ["/purchases", 201, purchase({ id: randomUUID() })],
  ["/purchases", 409, purchase({ id: OPTION_ID })],
  ["/purchases", 404, post("/purchases", newPurchase(randomUUID()))],
  ["/purchases", 406, post("/purchases", newPurchase(OPTION_ID), FOREIGN_PARAMETER)],
  ["/purchases", 409, purchase({ type: "orders" })],
  ["/purchases", 413, post("/purchases", LARGE)],
  ["/purchases", 415, post("/purchases", newPurchase(OPTION_ID), FOREIGN_TYPE)],
  ["/purchases", 415, post("/purchases", newPurchase(OPTION_ID), CHARSET)],
  ["/purchases", 201, post("/purchases", newPurchase(OPTION_ID, 1), USED_KEY)],
  ["/purchases", 422, post("/purchases", newPurchase(OPTION_ID, 2), USED_KEY)],
  ["/purchases/{id}", 400, get(`/purchases/${OPTION_ID}?sort=name`)],
  ["/purchases/{id}", 404, get(`/purchases/${OPTION_ID}`)],
  ["/purchases/{id}", 406, get(`/purchases/${OPTION_ID}`, FOREIGN_PARAMETER)],
  ["/purchases/{id}", 415, get(`/purchases/${OPTION_ID}`, CHARSET)],
];

const ALL_SAMPLES = [...SAMPLES, ...LIFE_SAMPLES, ...LIST_SAMPLES, ...WEBHOOK_SAMPLES];

function documentedContent(
  path: string,
  method: string,
  status: number,
  mediaType: string = JSON_API_MEDIA_TYPE,
) {
  const media = documented[path]?.[method.toLowerCase()]?.responses[status]?.content;
  return content.parse(media?.[mediaType]);
}

/** Checks an answer against what is documented for it. */
async function expectAsDocumented(
  path: string,
  method: string,
  response: Response,
): Promise<string> {
  const mediaType = response.headers.get("Content-Type");
  if (mediaType === null) {
    expect(documented[path]?.[method.toLowerCase()]?.responses[response.status]).toEqual({});
    return "";
  }
  const { schema, examples } = documentedContent(path, method, response.status, mediaType);
  const body: unknown = await response.json();
  const validate = validatorOf(schema.$ref);
  validate(body);
  expect(validate.errors ?? []).toEqual([]);

  if (response.status < 400) return "";
  const example = Object.entries(examples).find(([, { value }]) => isEqual(value, body));
  expect(example, `No example is ${JSON.stringify(body)}`).toBeDefined();
  return example?.[0] ?? "";
}

/** Checks that what the handler takes is what the document says that it takes. */
async function expectTaken(path: string, request: Request): Promise<void> {
  const body = await request.text();
  if (body === "") return;
  const { requestBody } = documented[path]?.[request.method.toLowerCase()] ?? {};
  const media = requestBody?.content[request.headers.get("Content-Type") ?? ""];
  const validate = validatorOf(content.parse(media).schema.$ref);
  validate(JSON.parse(body));
  expect(validate.errors ?? []).toEqual([]);
}

function isEqual(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

describe("the OpenAPI document", () => {
  it("is valid OpenAPI 3.1", async () => {
    const validator = new Validator();
    const result = await validator.validate(JSON.parse(JSON.stringify(openApi)));
    expect(result).toMatchObject({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  it("carries the package's version and the server's address", () => {
    expect(openApi.info.version).toBe(packageJson.version);
    expect(openApi.servers).toEqual([{ url: "/" }]);
    expect(createOpenApiDocument({ publicUrl: "https://tickets.example/" }).servers).toEqual([
      { url: "https://tickets.example" },
    ]);
  });

  it("has the rules of the box office in its schemas", () => {
    expect(openApi.components["schemas"]).toMatchObject({
      TicketOptionInput: {
        properties: {
          data: {
            required: ["type", "attributes"],
            properties: {
              attributes: {
                properties: { allocation: { minimum: 0, maximum: 2_147_483_647 } },
                required: ["name"],
                additionalProperties: false,
              },
            },
          },
        },
      },
      PurchaseInput: {
        properties: {
          data: { properties: { attributes: { properties: { quantity: { minimum: 1 } } } } },
        },
      },
    });
  });

  it("describes every answer, with an example that is really given", async () => {
    const handle = createJsonApiHandler(database.boxOffice);
    const seen: string[] = [];
    for (const [path, status, request] of ALL_SAMPLES) {
      const { method } = request();
      const response = await handle(request());
      expect([path, response.status]).toEqual([path, status]);
      seen.push(`${method} ${path} ${status} ${await expectAsDocumented(path, method, response)}`);
      if (status < 300) await expectTaken(path, request());
    }

    const created = await handle(requestTo("POST", "/purchases", { body: newPurchase(OPTION_ID) }));
    const found = await handle(requestTo("GET", created.headers.get("Location") ?? ""));
    expect(found.status).toBe(200);
    seen.push(
      `GET /purchases/{id} 200 ${await expectAsDocumented("/purchases/{id}", "GET", found)}`,
    );
    const headers = { "If-None-Match": found.headers.get("ETag") ?? "" };
    const location = created.headers.get("Location") ?? "";
    const known = await handle(requestTo("GET", location, { headers }));
    expect(known.status).toBe(304);
    seen.push(
      `GET /purchases/{id} 304 ${await expectAsDocumented("/purchases/{id}", "GET", known)}`,
    );

    const conditional: readonly Sample[] = [
      ...ALL_SAMPLES.filter(([, status]) => status < 300),
      ["/purchases/{id}", 200, () => requestTo("GET", location)],
    ];
    for (const [path, , request] of conditional) {
      const { method } = request();
      for (const header of method === "GET" ? ["If-Match"] : ["If-Match", "If-None-Match"]) {
        const asked = request();
        asked.headers.set(header, '"old"');
        const response = await handle(asked);
        expect([method, path, response.status]).toEqual([method, path, 412]);
        seen.push(`${method} ${path} 412 ${await expectAsDocumented(path, method, response)}`);
      }
    }

    for (const refusal of [new BusyError(), new OutcomeUnknownError()]) {
      const overloaded = createJsonApiHandler(refusingBoxOffice(refusal));
      for (const [path, status, request] of ALL_SAMPLES.filter(([, sampled]) => sampled < 300)) {
        const { method } = request();
        // What only reads leaves nothing unknown.
        if (method === "GET" && refusal.code === "outcome_unknown") continue;
        const response = await overloaded(request());
        expect([status, response.status]).toEqual([status, 503]);
        expect(response.headers.get("Retry-After")).toBe("1");
        seen.push(`${method} ${path} 503 ${await expectAsDocumented(path, method, response)}`);
      }
    }
    const busy = createJsonApiHandler(refusingBoxOffice(new BusyError()));
    const unread = await busy(requestTo("GET", `/purchases/${OPTION_ID}`));
    seen.push(
      `GET /purchases/{id} 503 ${await expectAsDocumented("/purchases/{id}", "GET", unread)}`,
    );

    const broken = createJsonApiHandler(emptyDatabase.boxOffice, { onFault: () => {} });
    for (const [path, status, request] of ALL_SAMPLES.filter(([, sampled]) => sampled < 300)) {
      const { method } = request();
      const response = await broken(request());
      expect([status, response.status]).toEqual([status, 500]);
      seen.push(`${method} ${path} 500 ${await expectAsDocumented(path, method, response)}`);
    }
    const fault = await broken(requestTo("GET", `/purchases/${OPTION_ID}`));
    seen.push(
      `GET /purchases/{id} 500 ${await expectAsDocumented("/purchases/{id}", "GET", fault)}`,
    );

    const silent = createJsonApiHandler(createBoxOffice({ db: database.db }));
    for (const [path, status, request] of ALL_SAMPLES) {
      const { method } = request();
      const isChange = path.startsWith("/webhooks") && (method === "POST" || method === "PATCH");
      if (status > 201 || !(isChange || /journal_entries|sales/u.test(path))) continue;
      const response = await silent(request());
      expect([path, response.status]).toEqual([path, 409]);
      seen.push(`${method} ${path} 409 ${await expectAsDocumented(path, method, response)}`);
    }

    const full = createBoxOffice({ db: database.db, journal: true, maxWebhooks: 0 });
    const webhook = requestTo("POST", "/webhooks", { body: newWebhook() });
    const excess = await createJsonApiHandler(full)(webhook);
    expect(excess.status).toBe(409);
    seen.push(`POST /webhooks 409 ${await expectAsDocumented("/webhooks", "POST", excess)}`);

    expect(new Set(seen)).toEqual(new Set(everyDocumentedAnswer()));
  });

  it("has examples that fit its schemas", () => {
    for (const { value, schema } of everyExample()) {
      const validate = validatorOf(schema.$ref);
      validate(value);
      expect(validate.errors ?? []).toEqual([]);
    }
  });

  it("has schemas that refuse what the handler never answers", () => {
    const { schema } = documentedContent("/ticket_options/{id}", "get", 200);
    const validate = validatorOf(schema.$ref);
    const document = { data: { ...newTicketOption().data, id: OPTION_ID } };
    expect(validate(document)).toBe(true);
    expect(validate({ ...document, links: {} })).toBe(false);
    expect(validate({ data: { ...document.data, type: "purchases" } })).toBe(false);
    expect(validate({ data: newTicketOption().data })).toBe(false);
  });

  it("has request examples that the handler takes", async () => {
    const handle = createJsonApiHandler(database.boxOffice);
    for (const [path, method, { requestBody }] of everyOperation()) {
      const media = requestBody?.content ?? {};
      for (const [type, { examples }] of Object.entries(media)) {
        for (const { value } of Object.values(examples)) {
          const headers = { "Content-Type": type };
          const target = path.replace(
            "{id}",
            path.includes("{id}") ? addressed.parse(value).data.id : "",
          );
          const { status } = await handle(requestTo(method, target, { headers, body: value }));
          // What the other examples are about is not on sale here.
          const isCreation = ["POST /ticket_options", "POST /webhooks"].includes(
            `${method} ${path}`,
          );
          const isOfSeveral = JSON.stringify(value).includes('"lid"');
          const expected = isCreation ? 201 : isOfSeveral ? 200 : 404;
          expect([path, status]).toEqual([path, expected]);
        }
      }
    }
  });
});

/** Refuses whatever it is asked. */
function refusingBoxOffice(refusal: TicketError): BoxOffice {
  return new Proxy(database.boxOffice, { get: () => () => Promise.reject(refusal) });
}

function everyOperation() {
  return Object.entries(documented).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, described]) => [path, method.toUpperCase(), described] as const,
    ),
  );
}

function everyDocumentedAnswer(): readonly string[] {
  return Object.entries(documented).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, { responses }]) =>
      Object.entries(responses).flatMap(([status, { content: media = {} }]) => {
        const examples = Object.values(media)[0]?.examples ?? {};
        const names = Number(status) < 400 ? [""] : Object.keys(examples);
        return names.map((name) => `${method.toUpperCase()} ${path} ${status} ${name}`);
      }),
    ),
  );
}

function everyExample() {
  const all = Object.values(documented).flatMap((methods) => Object.values(methods));
  const requests = all.map(({ requestBody }) => requestBody);
  const responses = all.flatMap(({ responses }) => Object.values(responses));
  return [...requests, ...responses]
    .flatMap((message) => Object.values(message?.content ?? {}))
    .flatMap(({ schema, examples }) =>
      Object.values(examples).map(({ value }) => ({ value, schema })),
    );
}
