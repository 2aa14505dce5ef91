import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { LIFE_ASKS, type LifeAsk, type LifeThings } from "./life-asks.ts";
import { spawnGateway, type SpawnedGateway } from "./spawn-gateway.ts";
import { startTokenIssuer, type TokenIssuer } from "./token-issuer.ts";

const ALICE = randomUUID();
const BOB = randomUUID();

type Outcome =
  | { readonly is: "done" | "done unseen" | "unauthenticated" }
  | { readonly is: "forbidden"; readonly detail: string }
  | { readonly is: "hidden"; readonly as: "hold" | "purchase" };

const DONE: Outcome = { is: "done" };
/** Done to what the caller may not read: GraphQL answers null where it would show it. */
const DONE_UNSEEN: Outcome = { is: "done unseen" };
const UNKNOWN: Outcome = { is: "unauthenticated" };
const NO_HOLD: Outcome = { is: "hidden", as: "hold" };
const NO_PURCHASE: Outcome = { is: "hidden", as: "purchase" };
const needs = (scope: string): Outcome => ({
  is: "forbidden",
  detail: `This needs the scope ${scope}`,
});
const ofAnother = (doing: string, scope: string): Outcome => ({
  is: "forbidden",
  detail: `${doing} for somebody other than the token's subject needs the scope ${scope}`,
});
const LISTS_OWN_ONLY: Outcome = {
  is: "forbidden",
  detail: "Listing what is not the token's subject's needs the scope read:any",
};

/** What Alice asks for, and the scopes of her token; null where she has none. */
const CASES: readonly (readonly [keyof typeof LIFE_ASKS, string | null, Outcome])[] = [
  ["hold for oneself", "purchases:create", DONE],
  ["hold for oneself", "read:any purchases:cancel:any", needs("purchases:create")],
  ["hold for another", "purchases:create", ofAnother("Holding tickets", "purchases:create:any")],
  ["hold for another", "purchases:create:any", DONE],
  ["read one's hold", "read", DONE],
  ["read one's hold", "purchases:create:any", NO_HOLD],
  ["read another's hold", "read", NO_HOLD],
  ["read another's hold", "read:any", DONE],
  ["confirm one's hold", "purchases:create", DONE],
  ["confirm one's hold", "read", needs("purchases:create")],
  ["confirm another's hold", "purchases:create read", NO_HOLD],
  [
    "confirm another's hold",
    "purchases:create read:any",
    ofAnother("Purchasing", "purchases:create:any"),
  ],
  ["confirm another's hold", "purchases:create:any", DONE],
  ["extend one's hold", "purchases:create", DONE],
  ["extend one's hold", "read", needs("purchases:create")],
  ["extend another's hold", "purchases:create read", NO_HOLD],
  [
    "extend another's hold",
    "purchases:create read:any",
    ofAnother("Holding tickets", "purchases:create:any"),
  ],
  ["extend another's hold", "purchases:create:any", DONE],
  ["release one's hold", "purchases:create", DONE_UNSEEN],
  ["release one's hold", "purchases:create read", DONE],
  ["release another's hold", "purchases:create read", NO_HOLD],
  [
    "release another's hold",
    "purchases:create read:any",
    ofAnother("Holding tickets", "purchases:create:any"),
  ],
  ["release another's hold", "purchases:create:any", DONE_UNSEEN],
  ["release another's hold", "purchases:create:any read", DONE_UNSEEN],
  ["release another's hold", "purchases:create:any read:any", DONE],
  ["cancel one's purchase", "purchases:cancel", DONE],
  ["cancel one's purchase", "purchases:create:any read", needs("purchases:cancel")],
  ["cancel another's purchase", "purchases:cancel read", NO_PURCHASE],
  [
    "cancel another's purchase",
    "purchases:cancel read:any",
    ofAnother("Cancelling", "purchases:cancel:any"),
  ],
  ["cancel another's purchase", "purchases:cancel:any", DONE],
  ["exchange one's purchase", "purchases:exchange", DONE],
  [
    "exchange one's purchase",
    "purchases:cancel:any purchases:create:any read",
    needs("purchases:exchange"),
  ],
  ["exchange another's purchase", "purchases:exchange read", NO_PURCHASE],
  [
    "exchange another's purchase",
    "purchases:exchange read:any",
    ofAnother("Exchanging", "purchases:exchange:any"),
  ],
  ["exchange another's purchase", "purchases:exchange:any", DONE],
  ["transfer one's purchase", "purchases:transfer", DONE],
  [
    "transfer one's purchase",
    "purchases:exchange:any purchases:create:any read",
    needs("purchases:transfer"),
  ],
  ["transfer another's purchase", "purchases:transfer read", NO_PURCHASE],
  [
    "transfer another's purchase",
    "purchases:transfer read:any",
    ofAnother("Transferring", "purchases:transfer:any"),
  ],
  ["transfer another's purchase", "purchases:transfer:any", DONE],
  [
    "order for oneself and another",
    "purchases:create",
    ofAnother("Purchasing", "purchases:create:any"),
  ],
  ["order for oneself and another", "purchases:create:any", DONE],
  ["change the option", "ticket_options:update", DONE],
  ["change the option", "ticket_options:create read:any", needs("ticket_options:update")],
  ["list options", "read", DONE],
  ["list options", "purchases:create:any", needs("read")],
  ["list one's purchases", "read", DONE],
  ["list one's purchases", "purchases:create:any", needs("read")],
  ["list all purchases", "read", LISTS_OWN_ONLY],
  ["list all purchases", "read:any", DONE],
  ["list one's holds", "read", DONE],
  ["list another's holds", "read", LISTS_OWN_ONLY],
  ["list another's holds", "read:any", DONE],
  ["hold for oneself", null, UNKNOWN],
  ["confirm one's hold", null, UNKNOWN],
  ["extend one's hold", null, UNKNOWN],
  ["release one's hold", null, UNKNOWN],
  ["cancel one's purchase", null, UNKNOWN],
  ["order for oneself and another", null, UNKNOWN],
  ["change the option", null, UNKNOWN],
  ["list one's purchases", null, UNKNOWN],
];

let database: TestDatabase;
let issuer: TokenIssuer;
let gateway: SpawnedGateway;
beforeAll(async () => {
  [database, issuer] = await Promise.all([createTestDatabase(), startTokenIssuer()]);
  gateway = await spawnGateway({ DATABASE_URL: database.url, ...issuer.environment });
});
afterAll(async () => {
  issuer.stop();
  gateway.process.kill("SIGTERM");
  expect(await gateway.exited).toBe(0);
  await database.drop();
});

describe.each([
  ["JSON:API", askOverRest, expectedOverRest],
  ["GraphQL", askOverGraphql, expectedOverGraphql],
] as const)("over %s", (_, ask, expected) => {
  it.each(CASES)("%s, with %j", async (name, scope, outcome) => {
    const things = await makeThings();
    const question = LIFE_ASKS[name](things);
    const token = scope === null ? undefined : issuer.sign({ sub: ALICE, scope });
    const before = await look(things);

    const answer = await ask(question, token && `Bearer ${token}`);

    expect(answer).toEqual(expected(question, outcome));
    if (!outcome.is.startsWith("done")) expect(await look(things)).toEqual(before);
  });
});

async function makeThings(): Promise<LifeThings> {
  const { boxOffice } = database;
  const option = { name: "day pass", allocation: 9 };
  const [{ id: ticketOptionId }, { id: otherOptionId }] = [
    await boxOffice.createTicketOption(option),
    await boxOffice.createTicketOption(option),
  ];
  const ofAlice = { ticketOptionId, userId: ALICE, quantity: 1 };
  const ofBob = { ticketOptionId, userId: BOB, quantity: 1 };
  const [ownHold, anothersHold, ownPurchase, anothersPurchase] = await Promise.all([
    boxOffice.holdTickets(ofAlice),
    boxOffice.holdTickets(ofBob),
    boxOffice.purchaseTickets(ofAlice),
    boxOffice.purchaseTickets(ofBob),
  ]);
  return {
    optionId: ticketOptionId,
    otherOptionId,
    oneself: ALICE,
    another: BOB,
    ownHoldId: ownHold.id,
    anothersHoldId: anothersHold.id,
    ownPurchaseId: ownPurchase.id,
    anothersPurchaseId: anothersPurchase.id,
  };
}

/** Whatever a question could have changed. */
async function look(things: LifeThings): Promise<unknown> {
  const { boxOffice } = database;
  return Promise.all([
    boxOffice.findTicketOption(things.optionId),
    boxOffice.findTicketOption(things.otherOptionId),
    boxOffice.findHolds([things.ownHoldId, things.anothersHoldId]),
    boxOffice.listPurchases({ filter: { ticketOptionId: things.optionId } }),
    boxOffice.listHolds({ filter: { ticketOptionId: things.optionId } }),
  ]);
}

interface Answer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

async function askOverRest({ rest }: LifeAsk, authorization?: string): Promise<Answer> {
  const { method, path, body, mediaType = "application/vnd.api+json" } = rest;
  const response = await fetch(gateway.url + path, {
    method,
    headers: {
      ...(body && { "content-type": mediaType }),
      ...(authorization !== undefined && { authorization }),
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    challenge: response.headers.get("www-authenticate"),
    body: response.ok ? "done" : JSON.parse(text),
  };
}

function expectedOverRest({ rest, forbiddenAt, missingAt }: LifeAsk, outcome: Outcome): Answer {
  switch (outcome.is) {
    case "unauthenticated":
      return {
        ...refusal(401, "unauthenticated", "Unauthenticated", "Credentials are required"),
        challenge: 'Bearer realm="tickets"',
      };
    case "forbidden":
      return {
        ...refusal(403, "forbidden", "Forbidden", outcome.detail, forbiddenAt),
        challenge: 'Bearer realm="tickets", error="insufficient_scope"',
      };
    case "hidden":
      return outcome.as === "hold"
        ? refusal(404, "hold_not_found", "Hold not found", "No hold has this id", missingAt)
        : refusal(
            404,
            "purchase_not_found",
            "Purchase not found",
            "No purchase has this id",
            missingAt,
          );
    case "done":
    case "done unseen": {
      const isMade = rest.method === "POST" && rest.path !== "/operations";
      const status = rest.method === "DELETE" ? 204 : isMade ? 201 : 200;
      return { status, challenge: null, body: "done" };
    }
  }
}

function refusal(
  status: number,
  code: string,
  title: string,
  detail: string,
  pointer?: string,
): Answer {
  const source = pointer !== undefined && { source: { pointer } };
  const errors = [{ status: String(status), code, title, detail, ...source }];
  return { status, challenge: null, body: { errors } };
}

async function askOverGraphql({ graphql }: LifeAsk, authorization?: string): Promise<Answer> {
  const { kind, field, args } = graphql;
  const error = kind === "mutation" ? " ... on Error { code message }" : "";
  const response = await fetch(`${gateway.url}/graphql`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(authorization !== undefined && { authorization }),
    },
    body: JSON.stringify({ query: `${kind} {\n  ${field}(${args}) { __typename${error} } }` }),
  });
  const challenge = response.headers.get("www-authenticate");
  return { status: response.status, challenge, body: await response.json() };
}

function expectedOverGraphql({ graphql }: LifeAsk, outcome: Outcome): Answer {
  const { kind, field, type } = graphql;
  switch (outcome.is) {
    case "unauthenticated": {
      const message = "Credentials are required";
      const errors = [{ message, extensions: { code: "UNAUTHENTICATED" } }];
      return { status: 401, challenge: 'Bearer realm="tickets"', body: { errors } };
    }
    case "forbidden": {
      const { detail: message } = outcome;
      if (kind === "mutation") {
        return answered({
          data: { [field]: { __typename: "ForbiddenError", code: "forbidden", message } },
        });
      }
      const error = {
        message,
        locations: [{ line: 2, column: 3 }],
        path: [field],
        extensions: { code: "FORBIDDEN" },
      };
      return answered({ errors: [error], data: { [field]: null } });
    }
    case "hidden": {
      if (kind === "query") return answered({ data: { [field]: null } });
      const refusal =
        outcome.as === "hold"
          ? { code: "hold_not_found", message: "No hold has this id" }
          : { code: "purchase_not_found", message: "No purchase has this id" };
      const __typename = outcome.as === "hold" ? "HoldNotFoundError" : "PurchaseNotFoundError";
      return answered({ data: { [field]: { __typename, ...refusal } } });
    }
    case "done unseen":
      return answered({ data: { [field]: null } });
    case "done":
      return answered({ data: { [field]: { __typename: type } } });
  }
}

function answered(body: object): Answer {
  return { status: 200, challenge: null, body };
}
