import { createJsonApiHandler, createOpenApiDocument } from "@ticket-allocation/jsonapi-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  documentSchema,
  openApiSchema,
  REQUESTS,
  type Asked,
  extendHold,
  transferOf,
} from "./json-api-requests.ts";
import { access, authorizationOf, openSale, type Sale, type Things } from "./sale.ts";
import {
  BEARERS,
  forEachBearer,
  mayCancel,
  mayExchange,
  mayPurchase,
  mayRead,
  mayTransfer,
  type Bearer,
} from "./scopes.ts";

const { paths } = openApiSchema.parse(createOpenApiDocument());

/** Every operation of the OpenAPI document, with the query that asks for the most. */
const OPERATIONS = Object.entries(paths).flatMap(([path, operations]) =>
  Object.entries(operations).map(([method, { parameters = [] }]) => {
    const most = parameters
      .filter(({ name }) => name === "include" || name.startsWith("fields["))
      .map(({ name, schema }) => [name, (schema?.items?.enum ?? []).join()]);
    return { name: `${method.toUpperCase()} ${path}`, path, method, most };
  }),
);

let sale: Sale;
let handle: (request: Request) => Promise<Response>;
beforeAll(async () => {
  sale = await openSale();
  handle = createJsonApiHandler(sale.boxOffice, access);
});
afterAll(() => sale.end());

async function send(
  bearer: Bearer,
  { method, path, body, extension = "" }: Asked,
  query: readonly (readonly string[])[] = [],
): Promise<{ readonly status: number; readonly text: string }> {
  const contentType = `application/vnd.api+json${extension}`;
  const search = query.map(([name, value]) => `${name}=${value}`).join("&");
  const response = await handle(
    new Request(`http://tickets.test${path}${path.includes("?") ? "&" : "?"}${search}`, {
      method,
      headers: {
        authorization: authorizationOf(bearer),
        ...(body && { "content-type": contentType }),
      },
      ...(body && { body: JSON.stringify(body) }),
    }),
  );
  return { status: response.status, text: await response.text() };
}

/** The types of what a document shows: `purchases`, `included ticket_options`. */
function shownIn(text: string): readonly string[] {
  if (text === "") return [];
  const { data, included, "atomic:results": results } = documentSchema.parse(JSON.parse(text));
  const primary = [data ?? []].flat().concat(results?.map((result) => result.data) ?? []);
  return [
    ...new Set([
      ...primary.map(({ type }) => type),
      ...(included ?? []).map(({ type }) => `included ${type}`),
    ]),
  ].toSorted();
}

it("has a rule for every operation of the OpenAPI document", () => {
  expect(OPERATIONS.map(({ name }) => name).toSorted()).toEqual(Object.keys(REQUESTS).toSorted());
});

it("shows each set of scopes what it may see at every path, with all that can be included, and no more", async () => {
  await forEachBearer(BEARERS, async (bearer) => {
    const things = bearer.isOwner ? sale.own : sale.anothers;
    const isOfOptionsAlone =
      bearer.scopes.has("ticket_options:create") !== bearer.scopes.has("ticket_options:update");
    for (const { name, most } of OPERATIONS) {
      // Elsewhere these two have no say: sets with none and with both of them are enough.
      if (isOfOptionsAlone && !/ \/(?:ticket_options|capacity_moves)/u.test(name)) continue;
      const { ask, shown } = REQUESTS[name]!;
      const { text, status } = await send(bearer, await ask(things, bearer), most);
      const expected = shown(bearer).toSorted();
      const who = { name, scopes: authorizationOf(bearer), isOwner: bearer.isOwner };
      expect({ ...who, status, shown: shownIn(text) }).toEqual({ ...who, status, shown: expected });
      const isUserShown = expected.some((type) => /purchases|holds|transfers/u.test(type));
      if (!isUserShown) expect(text).not.toContain(things.userId);
    }
  });
}, 300_000);

it("says the same of what a bearer may not know of and of what there is not, whatever else is wrong", async () => {
  const { purchase, hold, cancellationId, exchangeId, transferId } = sale.anothers;
  const unauthorized = BEARERS.filter((each) => !each.isOwner && !mayRead(each));
  await forEachBearer(unauthorized, async (bearer) => {
    const asks = (things: Hidden): Asked[] => [
      ...READS.map((path) => ({ method: "GET", path: path(things) })),
      ...(mayCancel(bearer) ? [] : [1, 0].map((quantity) => cancel(things.purchase.id, quantity))),
      ...(mayExchange(bearer)
        ? []
        : [1, 0].map((quantity) => exchange(things.purchase.id, quantity))),
      ...(mayTransfer(bearer) ? [] : [transferOf(things.purchase.id)]),
      ...(mayPurchase(bearer) ? [] : [1, 0].map((quantity) => confirm(things.hold.id, quantity))),
      ...(mayPurchase(bearer) ? [] : [extendHold(things.hold.id)]),
      ...(mayPurchase(bearer) ? [] : [{ method: "DELETE", path: `/holds/${things.hold.id}` }]),
    ];
    const answersAbout = (things: Hidden) =>
      Promise.all(asks(things).map((asked) => send(bearer, asked)));
    expect(await answersAbout({ purchase, hold, cancellationId, exchangeId, transferId })).toEqual(
      await answersAbout({
        purchase: { ...purchase, id: randomUUID() },
        hold: { ...hold, id: randomUUID() },
        cancellationId: randomUUID(),
        exchangeId: randomUUID(),
        transferId: randomUUID(),
      }),
    );
  });
}, 300_000);

type Hidden = Pick<Things, "purchase" | "hold" | "cancellationId" | "exchangeId" | "transferId">;

const READS: readonly ((things: Hidden) => string)[] = [
  ({ purchase }) => `/purchases/${purchase.id}`,
  ({ purchase }) => `/purchases/${purchase.id}/ticket_option`,
  ({ purchase }) => `/purchases/${purchase.id}/relationships/ticket_option`,
  ({ hold }) => `/holds/${hold.id}`,
  ({ hold }) => `/holds/${hold.id}/ticket_option`,
  ({ hold }) => `/holds/${hold.id}/relationships/ticket_option`,
  ({ cancellationId }) => `/cancellations/${cancellationId}`,
  ({ exchangeId }) => `/exchanges/${exchangeId}`,
  ({ transferId }) => `/transfers/${transferId}`,
];

function exchange(id: string, quantity: number): Asked {
  const relationships = {
    purchase: { data: { type: "purchases", id } },
    ticket_option: { data: { type: "ticket_options", id: randomUUID() } },
  };
  const data = { type: "exchanges", attributes: { quantity }, relationships };
  return { method: "POST", path: "/exchanges", body: { data } };
}

function cancel(id: string, quantity: number): Asked {
  const relationships = { purchase: { data: { type: "purchases", id } } };
  const data = { type: "cancellations", attributes: { quantity }, relationships };
  return { method: "POST", path: "/cancellations", body: { data } };
}

function confirm(id: string, quantity: number): Asked {
  const relationships = { hold: { data: { type: "holds", id } } };
  const data = { type: "purchases", attributes: { quantity }, relationships };
  return { method: "POST", path: "/purchases", body: { data } };
}
