/** What a bearer may ask of both adapters. */
export type Ask =
  | "create"
  | "read option"
  | "purchase for oneself"
  | "purchase for another"
  | "read own purchase"
  | "read another's purchase";

/** What comes of it, over either adapter. */
export type Outcome =
  | { readonly done: true }
  | { readonly unauthenticated: "missing" | "invalid"; readonly detail: string }
  | { readonly forbidden: string }
  | { readonly hidden: true };

/** What the questions are about. */
export interface Things {
  readonly optionId: string;
  readonly oneself: string;
  readonly another: string;
  readonly ownPurchaseId: string;
  readonly anothersPurchaseId: string;
}

/** An answer, as far as access has a say in it. */
interface AdapterAnswer {
  readonly status: number;
  readonly challenge: string | null;
  readonly body: unknown;
}

const CHALLENGES = {
  missing: 'Bearer realm="tickets"',
  invalid: 'Bearer realm="tickets", error="invalid_token"',
  insufficient: 'Bearer realm="tickets", error="insufficient_scope"',
};

export interface AccessAdapter {
  readonly name: string;
  ask(
    url: string,
    ask: Ask,
    things: Things,
    authorization: string | undefined,
  ): Promise<AdapterAnswer>;
  /** The whole of the answer, but for what was done. */
  expected(ask: Ask, outcome: Outcome): AdapterAnswer;
}

export const jsonApi: AccessAdapter = {
  name: "JSON:API",
  async ask(url, ask, things, authorization) {
    const { path, data } = toRestRequest(ask, things);
    const response = await fetch(url + path, {
      ...(data && { method: "POST", body: JSON.stringify({ data }) }),
      headers: {
        ...(data && { "content-type": "application/vnd.api+json" }),
        ...(authorization !== undefined && { authorization }),
      },
    });
    return toAnswer(response, (body) => ("data" in body ? "done" : body));
  },
  expected(ask, outcome) {
    if ("unauthenticated" in outcome) {
      const { detail } = outcome;
      const error = { status: "401", code: "unauthenticated", title: "Unauthenticated", detail };
      const challenge = CHALLENGES[outcome.unauthenticated];
      return { status: 401, challenge, body: { errors: [error] } };
    }
    if ("forbidden" in outcome) {
      const detail = outcome.forbidden;
      const error = { status: "403", code: "forbidden", title: "Forbidden", detail };
      return { status: 403, challenge: CHALLENGES.insufficient, body: { errors: [error] } };
    }
    if ("hidden" in outcome) {
      const detail = "No purchase has this id";
      const title = "Purchase not found";
      const error = { status: "404", code: "purchase_not_found", title, detail };
      return { status: 404, challenge: null, body: { errors: [error] } };
    }
    return { status: ask.startsWith("read") ? 200 : 201, challenge: null, body: "done" };
  },
};

export const graphql: AccessAdapter = {
  name: "GraphQL",
  async ask(url, ask, things, authorization) {
    const response = await fetch(`${url}/graphql`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        ...(authorization !== undefined && { authorization }),
      },
      body: JSON.stringify({ query: toOperation(ask, things) }),
    });
    const done = JSON.stringify({ data: { [fieldOf(ask)]: { __typename: typeOf(ask) } } });
    return toAnswer(response, (body) => (JSON.stringify(body) === done ? "done" : body));
  },
  expected(ask, outcome) {
    if ("unauthenticated" in outcome) {
      const error = { message: outcome.detail, extensions: { code: "UNAUTHENTICATED" } };
      const challenge = CHALLENGES[outcome.unauthenticated];
      return { status: 401, challenge, body: { errors: [error] } };
    }
    const field = fieldOf(ask);
    if ("forbidden" in outcome && ask.startsWith("read")) {
      const error = {
        message: outcome.forbidden,
        locations: [{ line: 1, column: 3 }],
        path: [field],
        extensions: { code: "FORBIDDEN" },
      };
      return { status: 200, challenge: null, body: { errors: [error], data: { [field]: null } } };
    }
    if ("forbidden" in outcome) {
      const refusal = { code: "forbidden", message: outcome.forbidden };
      const data = { [field]: { __typename: "ForbiddenError", ...refusal } };
      return { status: 200, challenge: null, body: { data } };
    }
    if ("hidden" in outcome) {
      return { status: 200, challenge: null, body: { data: { [field]: null } } };
    }
    return { status: 200, challenge: null, body: "done" };
  },
};

async function toAnswer(
  response: Response,
  toBody: (body: object) => unknown,
): Promise<AdapterAnswer> {
  const { status, headers } = response;
  const body: object = await response.json();
  return { status, challenge: headers.get("www-authenticate"), body: toBody(body) };
}

function toRestRequest(ask: Ask, things: Things) {
  switch (ask) {
    case "create": {
      const attributes = { name: "day pass", allocation: 1 };
      return { path: "/ticket_options", data: { type: "ticket_options", attributes } };
    }
    case "read option":
      return { path: `/ticket_options/${things.optionId}` };
    case "read own purchase":
      return { path: `/purchases/${things.ownPurchaseId}` };
    case "read another's purchase":
      return { path: `/purchases/${things.anothersPurchaseId}` };
    case "purchase for oneself":
    case "purchase for another": {
      const relationships = {
        ticket_option: { data: { type: "ticket_options", id: things.optionId } },
        user: { data: { type: "users", id: buyer(ask, things) } },
      };
      const data = { type: "purchases", attributes: { quantity: 1 }, relationships };
      return { path: "/purchases", data };
    }
  }
}

function toOperation(ask: Ask, things: Things): string {
  const error = "... on Error { code message }";
  switch (ask) {
    case "create":
      return `mutation { createTicketOption(input: { name: "day pass", allocation: 1 }) {
        __typename ${error} } }`;
    case "read option":
      return `{ ticketOption(id: "${things.optionId}") { __typename } }`;
    case "read own purchase":
      return `{ purchase(id: "${things.ownPurchaseId}") { __typename } }`;
    case "read another's purchase":
      return `{ purchase(id: "${things.anothersPurchaseId}") { __typename } }`;
    case "purchase for oneself":
    case "purchase for another":
      return `mutation { purchaseTickets(input: { ticketOptionId: "${things.optionId}",
        userId: "${buyer(ask, things)}", quantity: 1 }) { __typename ${error} } }`;
  }
}

function buyer(ask: Ask, { oneself, another }: Things): string {
  return ask === "purchase for oneself" ? oneself : another;
}

function fieldOf(ask: Ask): string {
  if (ask === "create") return "createTicketOption";
  if (ask === "read option") return "ticketOption";
  return ask.startsWith("read") ? "purchase" : "purchaseTickets";
}

function typeOf(ask: Ask): string {
  return ask === "create" || ask === "read option" ? "TicketOption" : "Purchase";
}
