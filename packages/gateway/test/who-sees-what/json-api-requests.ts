import { randomUUID } from "node:crypto";
import { z } from "zod";

import type { Things } from "./sale.ts";
import {
  mayCancel,
  mayChangeOptions,
  mayCreateOptions,
  mayExchange,
  mayManageWebhooks,
  mayPurchase,
  mayRead,
  mayReadJournal,
  mayReadOptions,
  mayReadTransferred,
  mayTransfer,
  type Bearer,
} from "./scopes.ts";

/** A request, but for who sends it. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
  readonly extension?: string;
}

interface Rule {
  readonly ask: (things: Things, bearer: Bearer) => Asked | Promise<Asked>;
  /** The types of what is answered, those in `included` too. */
  readonly shown: (bearer: Bearer) => readonly string[];
}

const when = (may: (bearer: Bearer) => boolean, ...types: string[]) => {
  return (bearer: Bearer) => (may(bearer) ? types : []);
};
const both = (one: (bearer: Bearer) => boolean, other: (bearer: Bearer) => boolean) => {
  return (bearer: Bearer) => one(bearer) && other(bearer);
};
const get = (path: (things: Things) => string) => (things: Things) => ({
  method: "GET",
  path: path(things),
});

/** What is asked at each operation, and who is shown what. One that is not listed makes the test fail. */
export const REQUESTS: Readonly<Record<string, Rule>> = {
  "GET /ticket_options": {
    ask: get(() => "/ticket_options"),
    shown: when(mayReadOptions, "ticket_options"),
  },
  "POST /ticket_options": {
    ask: () => post("/ticket_options", { attributes: { name: "new", allocation: 1 } }),
    shown: when(mayCreateOptions, "ticket_options"),
  },
  "GET /ticket_options/{id}": {
    ask: get(({ option }) => `/ticket_options/${option.id}`),
    shown: when(mayReadOptions, "ticket_options"),
  },
  "PATCH /ticket_options/{id}": {
    ask: ({ option: { id } }) => {
      const data = { type: "ticket_options", id, attributes: { name: "changed" } };
      return { method: "PATCH", path: `/ticket_options/${id}`, body: { data } };
    },
    shown: when(mayChangeOptions, "ticket_options"),
  },
  "GET /purchases": {
    ask: get(({ userId }) => `/purchases?filter[user]=${userId}&page[size]=2`),
    shown: when(mayRead, "purchases", "included ticket_options"),
  },
  "POST /purchases": {
    ask: (things) => post("/purchases", tickets(things)),
    shown: when(mayPurchase, "purchases", "included ticket_options"),
  },
  "GET /purchases/{id}": {
    ask: get(({ purchase }) => `/purchases/${purchase.id}`),
    shown: when(mayRead, "purchases", "included ticket_options"),
  },
  "GET /purchases/{id}/ticket_option": {
    ask: get(({ purchase }) => `/purchases/${purchase.id}/ticket_option`),
    shown: when(mayRead, "ticket_options"),
  },
  "GET /purchases/{id}/relationships/ticket_option": {
    ask: get(({ purchase }) => `/purchases/${purchase.id}/relationships/ticket_option`),
    shown: when(mayRead, "ticket_options"),
  },
  "GET /holds": {
    ask: get(({ userId }) => `/holds?filter[user]=${userId}&page[size]=2`),
    shown: when(mayRead, "holds", "included ticket_options"),
  },
  "POST /holds": {
    ask: (things) => post("/holds", tickets(things)),
    shown: when(mayPurchase, "holds", "included ticket_options"),
  },
  "GET /holds/{id}": {
    ask: get(({ hold }) => `/holds/${hold.id}`),
    shown: when(mayRead, "holds", "included ticket_options"),
  },
  "PATCH /holds/{id}": {
    ask: ({ hold: { id } }) => extendHold(id),
    shown: when(mayPurchase, "holds", "included ticket_options"),
  },
  "DELETE /holds/{id}": {
    ask: async (things) => {
      const { id } = await things.newHold();
      return { method: "DELETE", path: `/holds/${id}` };
    },
    shown: () => [],
  },
  "GET /holds/{id}/ticket_option": {
    ask: get(({ hold }) => `/holds/${hold.id}/ticket_option`),
    shown: when(mayRead, "ticket_options"),
  },
  "GET /holds/{id}/relationships/ticket_option": {
    ask: get(({ hold }) => `/holds/${hold.id}/relationships/ticket_option`),
    shown: when(mayRead, "ticket_options"),
  },
  "POST /cancellations": {
    ask: ({ purchase: { id } }) => {
      const relationships = { purchase: { data: { type: "purchases", id } } };
      return post("/cancellations", { attributes: { quantity: 1 }, relationships });
    },
    shown: (bearer) => [
      ...when(mayCancel, "cancellations")(bearer),
      ...when(both(mayCancel, mayRead), "included purchases")(bearer),
      // Ticket options are everybody's to read who may read any.
      ...when(both(mayCancel, mayReadOptions), "included ticket_options")(bearer),
    ],
  },
  "GET /cancellations/{id}": {
    ask: get(({ cancellationId }) => `/cancellations/${cancellationId}`),
    shown: when(mayRead, "cancellations", "included purchases", "included ticket_options"),
  },
  "POST /exchanges": {
    ask: ({ purchase: { id }, otherOptionId }) => {
      const relationships = {
        purchase: { data: { type: "purchases", id } },
        ticket_option: { data: { type: "ticket_options", id: otherOptionId } },
      };
      return post("/exchanges", { attributes: { quantity: 1 }, relationships });
    },
    shown: (bearer) => [
      ...when(mayExchange, "exchanges")(bearer),
      ...when(both(mayExchange, mayRead), "included purchases")(bearer),
      ...when(both(mayExchange, mayReadOptions), "included ticket_options")(bearer),
    ],
  },
  "GET /exchanges/{id}": {
    ask: get(({ exchangeId }) => `/exchanges/${exchangeId}`),
    shown: when(mayRead, "exchanges", "included purchases", "included ticket_options"),
  },
  "POST /transfers": {
    ask: async ({ newPurchase }) => transferOf((await newPurchase()).id),
    shown: (bearer) => [
      ...when(mayTransfer, "transfers")(bearer),
      ...when(both(mayTransfer, mayReadTransferred), "included purchases")(bearer),
      ...when(both(mayTransfer, mayReadOptions), "included ticket_options")(bearer),
    ],
  },
  "GET /transfers/{id}": {
    ask: get(({ transferId }) => `/transfers/${transferId}`),
    shown: (bearer) => [
      ...when(mayRead, "transfers")(bearer),
      ...when(mayReadTransferred, "included purchases")(bearer),
      ...when(mayRead, "included ticket_options")(bearer),
    ],
  },
  "POST /capacity_moves": {
    ask: ({ moved: { fromId, toId, quantity } }) => {
      const relationships = {
        from: { data: { type: "ticket_options", id: fromId } },
        to: { data: { type: "ticket_options", id: toId } },
      };
      return post("/capacity_moves", { attributes: { quantity }, relationships });
    },
    shown: (bearer) => [
      ...when(mayChangeOptions, "capacity_moves")(bearer),
      ...when(both(mayChangeOptions, mayReadOptions), "included ticket_options")(bearer),
    ],
  },
  "GET /capacity_moves/{id}": {
    ask: get(({ moveId }) => `/capacity_moves/${moveId}`),
    shown: when(mayReadOptions, "capacity_moves", "included ticket_options"),
  },
  "GET /journal_entries": {
    ask: get(({ option }) => `/journal_entries?filter[ticket_option]=${option.id}&page[size]=2`),
    shown: when(mayReadJournal, "journal_entries", "included ticket_options"),
  },
  "GET /ticket_options/{id}/sales": {
    ask: get(({ option }) => `/ticket_options/${option.id}/sales?page[size]=2`),
    shown: when(mayReadJournal, "sales_intervals"),
  },
  "GET /journal_entries/{id}": {
    ask: get(({ option }) => `/journal_entries/${option.id}-0`),
    shown: when(mayReadJournal, "journal_entries", "included ticket_options"),
  },
  "GET /journal_entries/{id}/ticket_option": {
    ask: get(({ option }) => `/journal_entries/${option.id}-0/ticket_option`),
    shown: when(mayReadJournal, "ticket_options"),
  },
  "GET /journal_entries/{id}/relationships/ticket_option": {
    ask: get(({ option }) => `/journal_entries/${option.id}-0/relationships/ticket_option`),
    shown: when(mayReadJournal, "ticket_options"),
  },
  "GET /webhooks": {
    ask: get(() => "/webhooks?page[size]=1"),
    shown: when(mayManageWebhooks, "webhooks"),
  },
  "POST /webhooks": {
    ask: () => {
      const attributes = { url: "https://events.example/", event_types: ["purchase.made"] };
      return post("/webhooks", { attributes });
    },
    shown: when(mayManageWebhooks, "webhooks"),
  },
  "GET /webhooks/{id}": {
    ask: get(({ webhookId }) => `/webhooks/${webhookId}`),
    shown: when(mayManageWebhooks, "webhooks"),
  },
  "PATCH /webhooks/{id}": {
    ask: ({ webhookId: id }) => {
      const data = { type: "webhooks", id, attributes: { description: "changed" } };
      return { method: "PATCH", path: `/webhooks/${id}`, body: { data } };
    },
    shown: when(mayManageWebhooks, "webhooks"),
  },
  "DELETE /webhooks/{id}": {
    ask: async ({ newWebhook, webhookId }, bearer) => {
      const id = mayManageWebhooks(bearer) ? await newWebhook() : webhookId;
      return { method: "DELETE", path: `/webhooks/${id}` };
    },
    shown: () => [],
  },
  "POST /operations": {
    ask: (things) => ({
      method: "POST",
      path: "/operations",
      body: {
        "atomic:operations": [{ op: "add", data: { type: "purchases", ...tickets(things) } }],
      },
      extension: ';ext="https://jsonapi.org/ext/atomic"',
    }),
    shown: when(mayPurchase, "purchases"),
  },
};

function post(path: string, members: object): Asked {
  return { method: "POST", path, body: { data: { type: path.slice(1), ...members } } };
}

export function transferOf(purchaseId: string): Asked {
  const relationships = {
    purchase: { data: { type: "purchases", id: purchaseId } },
    user: { data: { type: "users", id: randomUUID() } },
  };
  return post("/transfers", { relationships });
}

export function extendHold(id: string): Asked {
  const data = { type: "holds", id, attributes: { seconds: 600 } };
  return { method: "PATCH", path: `/holds/${id}`, body: { data } };
}

function tickets({ option, userId }: Things) {
  return {
    attributes: { quantity: 1 },
    relationships: {
      ticket_option: { data: { type: "ticket_options", id: option.id } },
      user: { data: { type: "users", id: userId } },
    },
  };
}

/** The part of an OpenAPI document that says what can be asked for. */
export const openApiSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(
      z.string(),
      z.object({
        parameters: z
          .array(
            z.object({
              name: z.string(),
              schema: z
                .object({
                  items: z.object({ enum: z.array(z.string()).optional() }).optional(),
                })
                .optional(),
            }),
          )
          .optional(),
      }),
    ),
  ),
});

const resource = z.object({ type: z.string() });

export const documentSchema = z.object({
  data: z.union([z.array(resource), resource]).optional(),
  included: z.array(resource).optional(),
  "atomic:results": z.array(z.object({ data: resource })).optional(),
});
