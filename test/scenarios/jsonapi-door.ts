import type { BoxOffice, Purchase, TicketErrorCode, TicketOption } from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { z } from "zod";

import type { Answer, Door } from "./door.ts";

const MEDIA_TYPE = "application/vnd.api+json";
const ALL_FIELDS = "fields[ticket_options]=name,description,allocation,capacity";

const ticketOptionDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      name: z.string(),
      description: z.string().nullable(),
      allocation: z.number(),
      capacity: z.number(),
    }),
  }),
});
const linkage = z.object({ data: z.object({ id: z.string() }) });
const purchaseDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({ quantity: z.number() }),
    relationships: z.object({ ticket_option: linkage, user: linkage }),
  }),
});
const errorDocument = z.object({
  errors: z.tuple([z.object({ status: z.string(), code: z.string() })]),
});

export function jsonApiDoor(boxOffice: BoxOffice): Door {
  const handle = createJsonApiHandler(boxOffice);

  const get = (path: string) =>
    handle(new Request(`http://tickets.test${path}`, { headers: { accept: MEDIA_TYPE } }));

  const post = (path: string, data: unknown, idempotencyKey: string | undefined) =>
    handle(
      new Request(`http://tickets.test${path}`, {
        method: "POST",
        headers: {
          "content-type": MEDIA_TYPE,
          ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        },
        body: JSON.stringify({ data }),
      }),
    );

  return {
    async createTicketOption({ id, ...attributes }, idempotencyKey) {
      const data = { type: "ticket_options", ...(id != null && { id }), attributes };
      const path = `/ticket_options?${ALL_FIELDS}`;
      return answerOf(await post(path, data, idempotencyKey), toTicketOption);
    },
    async findTicketOption(id) {
      const response = await get(`/ticket_options/${encodeURIComponent(id)}?${ALL_FIELDS}`);
      return response.status === 404 ? undefined : toTicketOption(await response.json());
    },
    async purchaseTickets({ ticketOptionId, userId, quantity }, idempotencyKey) {
      const data = {
        type: "purchases",
        attributes: { quantity },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
          user: { data: { type: "users", id: userId } },
        },
      };
      return answerOf(await post("/purchases", data, idempotencyKey), toPurchase);
    },
    async findPurchase(id) {
      const response = await get(`/purchases/${encodeURIComponent(id)}`);
      return response.status === 404 ? undefined : toPurchase(await response.json());
    },
  };
}

async function answerOf<Thing>(
  response: Response,
  toThing: (document: unknown) => Thing,
): Promise<Answer<Thing>> {
  const document: unknown = await response.json();
  if (response.status === 201) return { done: toThing(document) };
  const [{ status, code }] = errorDocument.parse(document).errors;
  return { refused: toCoreCode(status, code) };
}

function toTicketOption(document: unknown): TicketOption {
  const { id, attributes } = ticketOptionDocument.parse(document).data;
  return { id, ...attributes };
}

function toPurchase(document: unknown): Purchase {
  const { id, attributes, relationships } = purchaseDocument.parse(document).data;
  return {
    id,
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
  };
}

function toCoreCode(status: string, code: string): TicketErrorCode {
  if (code === "invalid_purchase_quantity") return "allocation_exceeded";
  if (status === "404") return "ticket_option_not_found";
  if (status === "409") return "ticket_option_id_taken";
  if (status === "400") return "invalid_input";
  if (code === "idempotency_key_reused") return code;
  throw new Error(`unexpected refusal: ${status} ${code}`);
}
