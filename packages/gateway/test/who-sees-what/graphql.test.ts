import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";

import {
  expectedWays,
  foundWays,
  INTROSPECTION,
  readSchema,
  SHOWN,
  walk,
  type Step,
} from "./graphql-walk.ts";
import { access, authorizationOf, openSale, type Sale, type Things } from "./sale.ts";
import {
  BEARERS,
  forEachBearer,
  mayCancel,
  mayExchange,
  mayManageWebhooks,
  mayPurchase,
  mayRead,
  mayTransfer,
  type Bearer,
} from "./scopes.ts";

const NO_LIMITS = {
  maxTokens: Infinity,
  maxDepth: Infinity,
  maxAliases: Infinity,
  maxDirectives: Infinity,
  maxCost: Infinity,
};

let sale: Sale;
let handle: (request: Request) => Promise<Response>;
let queries: readonly Step[];
let mutations: readonly Step[];
beforeAll(async () => {
  sale = await openSale();
  handle = createGraphqlHandler(sale.boxOffice, { ...access, limits: NO_LIMITS });
  const types = readSchema(await ask("read", INTROSPECTION));
  queries = walk(types, "Query");
  mutations = walk(types, "Mutation");
});
afterAll(() => sale.end());

async function ask(
  authorization: string,
  query: string,
  variables: object = {},
): Promise<{ readonly data: object }> {
  const request = new Request("http://tickets.test/graphql", {
    method: "POST",
    headers: { "content-type": "application/json", authorization },
    body: JSON.stringify({ query, variables }),
  });
  const answer = await (await handle(request)).json();
  if (!answer.data) throw new Error(JSON.stringify(answer));
  return answer;
}

/** Holds that are confirmed or released. */
const HOLDS = ["confirmed", "confirmedTogether", "released", "releasedTogether"];

/** What each field of an operation is asked about. */
function argumentsFor(things: Things) {
  const { userId, option, purchase, hold, otherOptionId, moved, webhookId } = things;
  const wanted = `ticketOptionId: "${option.id}", userId: "${userId}", quantity: 1`;
  const byUser = `filter: { userId: "${userId}" }, first: 2`;
  return {
    ticketOption: `id: "${option.id}"`,
    ticketOptions: "first: 2",
    purchase: `id: "${purchase.id}"`,
    purchases: byUser,
    hold: `id: "${hold.id}"`,
    holds: byUser,
    journal: `filter: { ticketOptionId: "${option.id}" }, first: 2`,
    sales: `ticketOptionId: "${option.id}", first: 2`,
    webhook: `id: "${webhookId}"`,
    webhooks: "first: 2",
    createWebhook: 'input: { url: "https://events.example/", eventTypes: ["purchase.made"] }',
    changeWebhook: `input: { id: "${webhookId}", description: "changed" }`,
    deleteWebhook: "input: { id: $webhook }",
    createTicketOption: 'input: { name: "new", drawsOn: [{ ticketOptionId: $drawn }] }',
    createTicketOptions:
      'input: { ticketOptions: [{ name: "new", drawsOn: [{ ticketOptionId: $drawn }] }] }',
    changeTicketOption: `input: { id: "${option.id}", name: "changed" }`,
    purchaseTickets: `input: { ${wanted} }`,
    placeOrder: `input: { lines: [{ ${wanted} }] }`,
    holdTickets: `input: { ${wanted} }`,
    extendHold: `input: { holdId: "${hold.id}", seconds: 600 }`,
    holdBasket: `input: { lines: [{ ${wanted} }] }`,
    confirmHold: "input: { holdId: $confirmed }",
    confirmBasket: "input: { lines: [{ holdId: $confirmedTogether }] }",
    releaseHold: "input: { holdId: $released }",
    releaseBasket: "input: { holdIds: [$releasedTogether] }",
    cancelPurchase: `input: { purchaseId: "${purchase.id}", quantity: 1 }`,
    exchangePurchase: `input: { purchaseId: "${purchase.id}", ticketOptionId: "${otherOptionId}", quantity: 1 }`,
    moveCapacity: `input: { fromId: "${moved.fromId}", toId: "${moved.toId}", quantity: 1 }`,
    transferPurchase: `input: { purchaseId: $transferred, userId: "${randomUUID()}" }`,
  } as const satisfies Record<string, string>;
}

it("has a rule for every field that leads to an object", () => {
  const edges = (steps: readonly Step[]): string[] =>
    steps.flatMap(({ edge, steps: further }) => [edge, ...edges(further)]);
  expect(new Set(edges([...queries, ...mutations]))).toEqual(new Set(Object.keys(SHOWN)));
});

it("shows each set of scopes what it may see on every way through the schema, and no more", async () => {
  await forEachBearer(BEARERS, async (bearer) => {
    const things = bearer.isOwner ? sale.own : sale.anothers;
    const given: Readonly<Record<string, string>> = argumentsFor(things);
    // A hundred may draw on the same one: too few for all bearers.
    const drawn = await sale.boxOffice.createTicketOption({ name: "hall", allocation: 1 });
    const variables: Record<string, string> = { drawn: drawn.id };
    variables["webhook"] = mayManageWebhooks(bearer) ? await things.newWebhook() : things.webhookId;
    variables["transferred"] = (await things.newPurchase()).id;
    for (const name of HOLDS) variables[name] = (await things.newHold()).id;
    for (const [kind, steps] of [
      ["query", queries],
      // Variables keep its text the same, and so parsed once.
      [
        `mutation ($drawn: ID!, $transferred: ID!, $webhook: ID!, ${HOLDS.map((name) => `$${name}: ID!`).join(", ")})`,
        mutations,
      ],
    ] as const) {
      const fields = steps.map(({ name, selection }) => `${name}(${given[name]}) ${selection}`);
      const operation = `${kind} { ${fields.join(" ")} }`;
      const answer = await ask(authorizationOf(bearer), operation, variables);
      const expected = expectedWays(steps, bearer);
      const found = foundWays(steps, answer.data);
      expect({ ...describeBearer(bearer), found }).toEqual({
        ...describeBearer(bearer),
        found: expected,
      });
      const isUserShown = expected.some((way) =>
        /purchases?\b|holds?\b|Tickets|Order|Hold|transfer/u.test(way),
      );
      expect(JSON.stringify(answer).includes(things.userId)).toBe(isUserShown);
    }
  });
}, 300_000);

function describeBearer({ scopes, isOwner }: Bearer) {
  return { scopes: [...scopes].join(" "), isOwner };
}

it("says the same of what a bearer may not know of and of what there is not, whatever else is wrong", async () => {
  const { purchase, hold } = sale.anothers;
  const unauthorized = BEARERS.filter((each) => !each.isOwner && !mayRead(each));
  await forEachBearer(unauthorized, async (bearer) => {
    const asks = (id: string) => {
      const about = (rest: string) => [
        mayCancel(bearer) ? "" : `cancelPurchase(input: { purchaseId: "${id}"${rest} })`,
        mayExchange(bearer)
          ? ""
          : `exchangePurchase(input: { purchaseId: "${id}", ticketOptionId: "none"${rest} })`,
        mayTransfer(bearer)
          ? ""
          : `transferPurchase(input: { purchaseId: "${id}", userId: "${rest ? "none" : purchase.userId}"${rest.replace(/.*quantity.*/u, "")} })`,
        mayPurchase(bearer) ? "" : `confirmHold(input: { holdId: "${id}"${rest} })`,
        mayPurchase(bearer) || rest ? "" : `confirmBasket(input: { lines: [{ holdId: "${id}" }] })`,
        mayPurchase(bearer) || rest ? "" : `releaseBasket(input: { holdIds: ["${id}"] })`,
        mayPurchase(bearer) || rest ? "" : `extendHold(input: { holdId: "${id}", seconds: 60 })`,
        mayPurchase(bearer) || rest ? "" : `releaseHold(input: { holdId: "${id}" })`,
      ];
      const rests = ["", ", quantity: 0", ', idempotencyKey: "a b"'];
      return rests.flatMap(about).filter(Boolean);
    };
    const answersAbout = async (ids: readonly string[]) => {
      const fields = ids
        .flatMap(asks)
        .map((field, index) => `a${index}: ${field} { __typename ... on Error { code message } }`);
      const looks = ids.map(
        (id, index) =>
          `p${index}: purchase(id: "${id}") { id } h${index}: hold(id: "${id}") { id }`,
      );
      return [
        await ask(authorizationOf(bearer), `{ ${looks.join(" ")} }`),
        fields.length > 0 &&
          (await ask(authorizationOf(bearer), `mutation { ${fields.join(" ")} }`)),
      ];
    };
    expect(await answersAbout([purchase.id, hold.id])).toEqual(
      await answersAbout([randomUUID(), randomUUID()]),
    );
  });
});
