import type {
  Hold,
  JsonObject,
  LineError,
  StoredCancellation,
  StoredExchange,
  StoredPurchase,
  StoredCapacityMove,
  StoredTransfer,
  TicketErrorCode,
  TicketOption,
} from "@ticket-allocation/core";
import { z } from "zod";

import { toEntryNumbers, type EntryNumbers } from "./adapter.ts";

import type { Answer, OrderAnswer } from "./adapter.ts";
import { errorCode, lineCode } from "./error-codes.ts";

const linkage = z.object({ data: z.object({ id: z.string() }) });
const moment = z.iso.datetime().transform((text) => new Date(text));
const count = z.number().nullable();
// Not a record, which would drop a member `__proto__`.
const metadata = z.custom<JsonObject>((value) => typeof value === "object").nullable();
const ticketOptionDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      name: z.string(),
      description: z.string().nullable(),
      reference: z.string().nullable(),
      metadata,
      allocation: z.number(),
      capacity: z.number(),
      created_at: moment,
      created_by: z.string().nullable(),
      revision: z.number(),
      state: z.enum(["on_sale", "paused", "archived"]),
      sale_starts_at: moment.nullable(),
      sale_ends_at: moment.nullable(),
      min_per_purchase: count,
      max_per_purchase: count,
      max_per_user: count,
      max_held_per_user: count,
    }),
    relationships: z.object({
      event: z.object({ data: z.object({ id: z.string() }).nullable() }),
      draws_on: z.object({
        data: z.array(
          z.object({
            type: z.literal("ticket_options"),
            id: z.string(),
            meta: z.object({ units: z.number() }),
          }),
        ),
      }),
    }),
  }),
});
const listDocument = z.object({ data: z.array(z.object({ id: z.string() })) });
const purchaseDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      quantity: z.number(),
      status: z.enum(["confirmed", "partially_cancelled", "cancelled"]),
      cancelled_quantity: z.number(),
      exchanged_quantity: z.number(),
      reference: z.string().nullable(),
      metadata,
      created_at: moment,
      created_by: z.string().nullable(),
    }),
    relationships: z.object({ ticket_option: linkage, user: linkage }),
  }),
});
const resultsDocument = z.object({ "atomic:results": z.array(z.unknown()) });
/** What cancellations, exchanges and transfers have. */
const change = z.object({
  quantity: z.number(),
  created_at: moment,
  created_by: z.string().nullable(),
});
const cancellationDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: change,
    relationships: z.object({ purchase: linkage, ticket_option: linkage }),
  }),
});
const exchangeDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: change,
    relationships: z.object({ purchase: linkage, ticket_option: linkage, new_purchase: linkage }),
  }),
});
const capacityMoveDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      quantity: z.number(),
      created_at: moment,
      created_by: z.string().nullable(),
    }),
    relationships: z.object({ from: linkage, to: linkage }),
  }),
});
const transferDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: change,
    relationships: z.object({
      purchase: linkage,
      ticket_option: linkage,
      from_user: linkage,
      user: linkage,
    }),
  }),
});
const holdDocument = z.object({
  data: z.object({
    id: z.string(),
    attributes: z.object({
      quantity: z.number(),
      status: z.enum(["active", "confirmed", "released", "expired"]),
      expires_at: moment,
      reference: z.string().nullable(),
      metadata,
      created_at: moment,
      created_by: z.string().nullable(),
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
        meta: z.object({ ticket_option_id: z.string().optional() }).optional(),
      }),
    )
    .min(1),
});

export async function answerOf<Thing>(
  response: Response,
  toThing: (document: unknown) => Thing,
): Promise<Answer<Thing>> {
  const document: unknown = await response.json();
  return response.status < 300 ? { done: toThing(document) } : toRefusal(document);
}

/** The same for operations. */
export async function answerOfOperations<Made>(
  response: Response,
  toMade: (document: unknown) => Made,
): Promise<OrderAnswer<Made>> {
  const document: unknown = response.status === 204 ? undefined : await response.json();
  if (response.status < 300) return { done: toMade(document) };
  const refusal = toRefusal(document);
  return isOfLines(refusal.refused, document)
    ? { refusedLines: toRefusedLines(document) }
    : refusal;
}

export function toTicketOption(document: unknown): TicketOption {
  const { id, attributes, relationships } = ticketOptionDocument.parse(document).data;
  const { name, description, reference, metadata, allocation, capacity, revision, state } =
    attributes;
  return {
    id,
    name,
    description,
    reference,
    metadata,
    allocation,
    capacity,
    revision,
    state,
    eventId: relationships.event.data?.id ?? null,
    createdAt: attributes.created_at,
    createdBy: attributes.created_by,
    saleStartsAt: attributes.sale_starts_at,
    saleEndsAt: attributes.sale_ends_at,
    minPerPurchase: attributes.min_per_purchase,
    maxPerPurchase: attributes.max_per_purchase,
    maxPerUser: attributes.max_per_user,
    maxHeldPerUser: attributes.max_held_per_user,
    drawsOn: relationships.draws_on.data.map(({ id: ticketOptionId, meta: { units } }) => ({
      ticketOptionId,
      units,
    })),
  };
}

export function toIds(document: unknown): readonly string[] {
  return listDocument.parse(document).data.map(({ id }) => id);
}

const journalDocument = z.object({
  data: z.array(z.object({ attributes: z.record(z.string(), z.unknown()) })),
});

export function toEntries(document: unknown): readonly EntryNumbers[] {
  return journalDocument
    .parse(document)
    .data.map(({ attributes }) =>
      toEntryNumbers(
        Object.fromEntries(
          Object.entries(attributes).map(([name, value]) => [
            name.replaceAll(/_(?<letter>[a-z])/gu, (_, letter: string) => letter.toUpperCase()),
            value,
          ]),
        ),
      ),
    );
}

export function toPurchase(document: unknown): StoredPurchase {
  const { id, attributes, relationships } = purchaseDocument.parse(document).data;
  return {
    id,
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
    cancelledQuantity: attributes.cancelled_quantity,
    exchangedQuantity: attributes.exchanged_quantity,
    reference: attributes.reference,
    metadata: attributes.metadata,
    status: attributes.status,
    createdAt: attributes.created_at,
    createdBy: attributes.created_by,
  };
}

export function toCancellation(document: unknown): StoredCancellation {
  return toChange(cancellationDocument.parse(document).data);
}

export function toExchange(document: unknown): StoredExchange {
  const { data } = exchangeDocument.parse(document);
  return { ...toChange(data), newPurchaseId: data.relationships.new_purchase.data.id };
}

export function toCapacityMove(document: unknown): StoredCapacityMove {
  const { id, attributes, relationships } = capacityMoveDocument.parse(document).data;
  return {
    id,
    fromId: relationships.from.data.id,
    toId: relationships.to.data.id,
    quantity: attributes.quantity,
    createdAt: attributes.created_at,
    createdBy: attributes.created_by,
  };
}

export function toTransfer(document: unknown): StoredTransfer {
  const { data } = transferDocument.parse(document);
  const { from_user, user } = data.relationships;
  return { ...toChange(data), fromUserId: from_user.data.id, userId: user.data.id };
}

function toChange({
  id,
  attributes,
  relationships,
}: z.infer<typeof cancellationDocument>["data"]): StoredCancellation {
  return {
    id,
    purchaseId: relationships.purchase.data.id,
    ticketOptionId: relationships.ticket_option.data.id,
    quantity: attributes.quantity,
    createdAt: attributes.created_at,
    createdBy: attributes.created_by,
  };
}

export function toHold(document: unknown): Hold {
  const { id, attributes, relationships } = holdDocument.parse(document).data;
  return {
    id,
    ticketOptionId: relationships.ticket_option.data.id,
    userId: relationships.user.data.id,
    quantity: attributes.quantity,
    status: attributes.status,
    expiresAt: attributes.expires_at,
    reference: attributes.reference,
    metadata: attributes.metadata,
    createdAt: attributes.created_at,
    createdBy: attributes.created_by,
  };
}

export function toRefusal(document: unknown) {
  const { code, meta } = errorDocument.parse(document).errors[0]!;
  return { refused: toCoreCode(code), drawnId: meta?.ticket_option_id };
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
        .parse(
          /^\/atomic:operations\/(\d+)\/(?:data|ref)\//u.exec(source?.pointer ?? "")?.slice(0, 2),
        );
      return [line, lineCode.parse(toCoreCode(code))];
    }),
  );
}

function toCoreCode(code: string): TicketErrorCode {
  return code === "invalid_purchase_quantity" ? "allocation_exceeded" : errorCode.parse(code);
}

/** The results of operations that all do the same. */
export function toResults<Thing>(
  toThing: (document: unknown) => Thing,
): (document: unknown) => readonly Thing[] {
  return (document) => resultsDocument.parse(document)["atomic:results"].map(toThing);
}
