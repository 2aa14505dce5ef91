import type {
  BoxOffice,
  Cancellation,
  Hold,
  LineError,
  NewPurchase,
  NewTicketOption,
  Purchase,
  TicketErrorCode,
  TicketOption,
  TicketOptionChanges,
} from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { z } from "zod";

import type { Answer, Door } from "./door.ts";

const MEDIA_TYPE = "application/vnd.api+json";
const ATOMIC_MEDIA_TYPE = `${MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;
const OPTION_FIELDS =
  "fields[ticket_options]=name,description,allocation,capacity,sale_starts_at,sale_ends_at,min_per_purchase,max_per_purchase,max_per_user";
const PURCHASE_FIELDS = "fields[purchases]=quantity,status,cancelled_quantity,ticket_option,user";

const linkage = z.object({ data: z.object({ id: z.string() }) });
const moment = z.iso.datetime().transform((text) => new Date(text));
const count = z.number().nullable();
const ticketOptionDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      name: z.string(),
      description: z.string().nullable(),
      allocation: z.number(),
      capacity: z.number(),
      sale_starts_at: moment.nullable(),
      sale_ends_at: moment.nullable(),
      min_per_purchase: count,
      max_per_purchase: count,
      max_per_user: count,
    }),
  }),
});
const purchaseDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      quantity: z.number(),
      status: z.enum(["confirmed", "partially_cancelled", "cancelled"]),
      cancelled_quantity: z.number(),
    }),
    relationships: z.object({ ticket_option: linkage, user: linkage }),
  }),
});
const resultsDocument = z.object({ "atomic:results": z.array(purchaseDocument) });
const cancellationDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({ quantity: z.number() }),
    relationships: z.object({ purchase: linkage, ticket_option: linkage }),
  }),
});
const holdDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      quantity: z.number(),
      status: z.enum(["active", "confirmed", "released", "expired"]),
      expires_at: moment,
    }),
    relationships: z.object({ ticket_option: linkage, user: linkage }),
  }),
});
const errorDocument = z.object({
  errors: z
    .array(
      z.object({
        code: z.string(),
        source: z.object({ pointer: z.string().optional() }).optional(),
      }),
    )
    .min(1),
});

export function jsonApiDoor(boxOffice: BoxOffice): Door {
  const handle = createJsonApiHandler(boxOffice);

  const get = (path: string) =>
    handle(new Request(`http://tickets.test${path}`, { headers: { accept: MEDIA_TYPE } }));

  const send = (
    method: "POST" | "PATCH",
    path: string,
    document: unknown,
    idempotencyKey?: string,
    mediaType = MEDIA_TYPE,
  ) =>
    handle(
      new Request(`http://tickets.test${path}`, {
        method,
        headers: {
          "content-type": mediaType,
          ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
        },
        body: JSON.stringify(document),
      }),
    );

  return {
    async createTicketOption({ id, ...members }, idempotencyKey) {
      const attributes = toAttributes(members);
      const data = { type: "ticket_options", ...(id != null && { id }), attributes };
      const path = `/ticket_options?${OPTION_FIELDS}`;
      return answerOf(await send("POST", path, { data }, idempotencyKey), toTicketOption);
    },
    async findTicketOption(id) {
      const response = await get(`/ticket_options/${encodeURIComponent(id)}?${OPTION_FIELDS}`);
      return response.status === 404 ? undefined : toTicketOption(await response.json());
    },
    async changeTicketOption(id, changes) {
      const data = { type: "ticket_options", id, attributes: toAttributes(changes) };
      const path = `/ticket_options/${encodeURIComponent(id)}?${OPTION_FIELDS}`;
      return answerOf(await send("PATCH", path, { data }), toTicketOption);
    },
    async purchaseTickets(purchase, idempotencyKey) {
      const path = `/purchases?${PURCHASE_FIELDS}`;
      const document = { data: toNewPurchase(purchase) };
      return answerOf(await send("POST", path, document, idempotencyKey), toPurchase);
    },
    async findPurchase(id) {
      const response = await get(`/purchases/${encodeURIComponent(id)}?${PURCHASE_FIELDS}`);
      return response.status === 404 ? undefined : toPurchase(await response.json());
    },
    async placeOrder(lines, idempotencyKey) {
      const operations = lines.map((line) => ({ op: "add", data: toNewPurchase(line) }));
      const document = { "atomic:operations": operations };
      const path = `/operations?${PURCHASE_FIELDS}`;
      const response = await send("POST", path, document, idempotencyKey, ATOMIC_MEDIA_TYPE);
      const body: unknown = await response.json();
      if (response.status === 200) {
        return { done: resultsDocument.parse(body)["atomic:results"].map(toPurchase) };
      }
      const refusal = toRefusal(body);
      return isOfLines(refusal.refused, body) ? { refusedLines: toRefusedLines(body) } : refusal;
    },
    async cancelPurchase({ purchaseId, quantity }, idempotencyKey) {
      const purchase = { data: { type: "purchases", id: purchaseId } };
      const attributes = { quantity };
      const data = { type: "cancellations", attributes, relationships: { purchase } };
      return answerOf(
        await send("POST", "/cancellations", { data }, idempotencyKey),
        toCancellation,
      );
    },
    async holdTickets({ ticketOptionId, userId, ...attributes }, idempotencyKey) {
      const relationships = toRelationships(ticketOptionId, userId);
      const data = { type: "holds", attributes, relationships };
      return answerOf(await send("POST", "/holds", { data }, idempotencyKey), toHold);
    },
    async confirmHold({ holdId, quantity }, idempotencyKey) {
      const hold = { data: { type: "holds", id: holdId } };
      const data = { type: "purchases", attributes: { quantity }, relationships: { hold } };
      const path = `/purchases?${PURCHASE_FIELDS}`;
      return answerOf(await send("POST", path, { data }, idempotencyKey), toPurchase);
    },
    async releaseHold(id) {
      const path = `http://tickets.test/holds/${encodeURIComponent(id)}`;
      const response = await handle(new Request(path, { method: "DELETE" }));
      return response.status === 204 ? { done: "released" } : toRefusal(await response.json());
    },
    async findHold(id) {
      const response = await get(`/holds/${encodeURIComponent(id)}`);
      return response.status === 404 ? undefined : toHold(await response.json());
    },
  };
}

function toAttributes({
  saleStartsAt,
  saleEndsAt,
  minPerPurchase,
  maxPerPurchase,
  maxPerUser,
  ...others
}: Omit<NewTicketOption, "id"> | TicketOptionChanges) {
  return {
    ...others,
    sale_starts_at: saleStartsAt,
    sale_ends_at: saleEndsAt,
    min_per_purchase: minPerPurchase,
    max_per_purchase: maxPerPurchase,
    max_per_user: maxPerUser,
  };
}

function toNewPurchase({ ticketOptionId, userId, quantity }: NewPurchase) {
  const relationships = toRelationships(ticketOptionId, userId);
  return { type: "purchases", attributes: { quantity }, relationships };
}

function toRelationships(ticketOptionId: string, userId: string) {
  return {
    ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
    user: { data: { type: "users", id: userId } },
  };
}

async function answerOf<Thing>(
  response: Response,
  toThing: (document: unknown) => Thing,
): Promise<Answer<Thing>> {
  const document: unknown = await response.json();
  return response.status < 300 ? { done: toThing(document) } : toRefusal(document);
}

function toTicketOption(document: unknown): TicketOption {
  const { id, attributes } = ticketOptionDocument.parse(document).data;
  const { name, description, allocation, capacity } = attributes;
  return {
    id,
    name,
    description,
    allocation,
    capacity,
    saleStartsAt: attributes.sale_starts_at,
    saleEndsAt: attributes.sale_ends_at,
    minPerPurchase: attributes.min_per_purchase,
    maxPerPurchase: attributes.max_per_purchase,
    maxPerUser: attributes.max_per_user,
  };
}

function toPurchase(document: unknown): Purchase {
  const { id, attributes, relationships } = purchaseDocument.parse(document).data;
  return {
    id,
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
    cancelledQuantity: attributes.cancelled_quantity,
    status: attributes.status,
  };
}

function toCancellation(document: unknown): Cancellation {
  const { id, attributes, relationships } = cancellationDocument.parse(document).data;
  return {
    id,
    purchaseId: relationships.purchase.data.id,
    ticketOptionId: relationships.ticket_option.data.id,
    quantity: attributes.quantity,
  };
}

function toHold(document: unknown): Hold {
  const { id, attributes, relationships } = holdDocument.parse(document).data;
  return {
    id,
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
    status: attributes.status,
    expiresAt: attributes.expires_at,
  };
}

function toRefusal(document: unknown): { readonly refused: TicketErrorCode } {
  return { refused: toCoreCode(errorDocument.parse(document).errors[0]!.code) };
}

/** Invalid input is told of a line too, but is not what the line is refused for. */
function isOfLines(code: TicketErrorCode, document: unknown): boolean {
  const pointer = errorDocument.parse(document).errors[0]!.source?.pointer;
  return code !== "invalid_input" && pointer !== undefined;
}

function toRefusedLines(document: unknown): Record<number, LineError["code"]> {
  return Object.fromEntries(
    errorDocument.parse(document).errors.map(({ code, source }) => {
      const [, line] = z
        .tuple([z.string(), z.string()])
        .parse(/^\/atomic:operations\/(\d+)\/data\//u.exec(source?.pointer ?? "")?.slice(0, 2));
      return [line, lineCode.parse(toCoreCode(code))];
    }),
  );
}

const lineCode = z.enum([
  "allocation_exceeded",
  "quantity_out_of_range",
  "sale_not_open",
  "ticket_option_not_found",
  "user_limit_exceeded",
] satisfies LineError["code"][]);

const coreCode = z.enum([
  "invalid_input",
  "ticket_option_not_found",
  "ticket_option_id_taken",
  "allocation_exceeded",
  "purchase_not_found",
  "hold_not_found",
  "hold_not_active",
  "cancellation_exceeds_purchase",
  "sale_not_open",
  "quantity_out_of_range",
  "user_limit_exceeded",
  "capacity_below_sold",
  "idempotency_key_reused",
] satisfies TicketErrorCode[]);

function toCoreCode(code: string): TicketErrorCode {
  return code === "invalid_purchase_quantity" ? "allocation_exceeded" : coreCode.parse(code);
}
