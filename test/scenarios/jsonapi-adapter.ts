import type {
  BoxOffice,
  NewDraw,
  NewPurchase,
  NewTicketOption,
  TicketOptionChanges,
} from "@ticket-allocation/core";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

import type { Adapter } from "./adapter.ts";
import {
  answerOf,
  answerOfOperations,
  toCancellation,
  toCapacityMove,
  toExchange,
  toHold,
  toEntries,
  toIds,
  toPurchase,
  toRefusal,
  toTransfer,
  toResults,
  toTicketOption,
} from "./jsonapi-answers.ts";

const MEDIA_TYPE = "application/vnd.api+json";
const ATOMIC_MEDIA_TYPE = `${MEDIA_TYPE};ext="https://jsonapi.org/ext/atomic"`;
const OPTION_FIELDS =
  "fields[ticket_options]=name,description,reference,metadata,allocation,capacity,created_at,created_by,revision,event,state,sale_starts_at,sale_ends_at,min_per_purchase,max_per_purchase,max_per_user,max_held_per_user,draws_on";
const ENTRY_FIELDS =
  "fields[journal_entries]=version,allocation,capacity,purchased,confirmed,held,extended,released,expired,cancelled,exchanged,transferred,drawn,capacity_change,edits,purchased_ids,held_ids,released_ids,expired_ids,cancelled_ids,transferred_ids";
const HOLD_FIELDS =
  "fields[holds]=quantity,status,expires_at,reference,metadata,created_at,created_by,ticket_option,user";
const CANCELLATION_FIELDS =
  "fields[cancellations]=quantity,created_at,created_by,purchase,ticket_option";
const EXCHANGE_FIELDS =
  "fields[exchanges]=quantity,created_at,created_by,purchase,ticket_option,new_purchase";
const TRANSFER_FIELDS =
  "fields[transfers]=quantity,created_at,created_by,purchase,ticket_option,from_user,user";
const CAPACITY_MOVE_FIELDS = "fields[capacity_moves]=quantity,created_at,created_by,from,to";
const PURCHASE_FIELDS =
  "fields[purchases]=quantity,status,cancelled_quantity,exchanged_quantity,reference,metadata,created_at,created_by,ticket_option,user";

const LIST_PATHS = { ticketOptions: "/ticket_options", purchases: "/purchases", holds: "/holds" };

/** @param localIds of other ticket options in the document */
function toNewTicketOption(
  { eventId, drawsOn, ...members }: Omit<NewTicketOption, "id">,
  localIds: ReadonlySet<string> = new Set(),
) {
  const toDraw = ({ ticketOptionId: id, units }: NewDraw) => ({
    type: "ticket_options",
    ...(localIds.has(id) ? { lid: id } : { id }),
    meta: { units },
  });
  return {
    type: "ticket_options",
    attributes: toAttributes(members),
    relationships: {
      ...toEvent(eventId),
      ...(drawsOn && { draws_on: { data: drawsOn.map(toDraw) } }),
    },
  };
}

export function jsonApiAdapter(boxOffice: BoxOffice, caller?: string): Adapter {
  const authenticate = caller === undefined ? undefined : () => ({ caller });
  const handle = createJsonApiHandler(boxOffice, { authenticate });

  const get = (path: string) =>
    handle(new Request(`http://tickets.test${path}`, { headers: { accept: MEDIA_TYPE } }));

  const send = (
    method: "POST" | "PATCH",
    path: string,
    document: unknown,
    idempotencyKey?: string,
    mediaType = MEDIA_TYPE,
    ifMatch?: string,
  ) =>
    handle(
      new Request(`http://tickets.test${path}`, {
        method,
        headers: {
          "content-type": mediaType,
          ...(idempotencyKey !== undefined && { "idempotency-key": idempotencyKey }),
          ...(ifMatch !== undefined && { "if-match": ifMatch }),
        },
        body: JSON.stringify(document),
      }),
    );

  const operate = (fields: string, operations: readonly object[], idempotencyKey?: string) => {
    const document = { "atomic:operations": operations };
    return send("POST", `/operations?${fields}`, document, idempotencyKey, ATOMIC_MEDIA_TYPE);
  };

  return {
    async createTicketOption({ id, ...option }, idempotencyKey) {
      const data = { ...toNewTicketOption(option), ...(id != null && { id }) };
      const path = `/ticket_options?${OPTION_FIELDS}`;
      return answerOf(await send("POST", path, { data }, idempotencyKey), toTicketOption);
    },
    async createTicketOptions(lines, idempotencyKey) {
      const localIds = new Set<string>();
      const operations = lines.map(({ localId, ...line }) => {
        const data = toNewTicketOption(line, localIds);
        if (localId != null) localIds.add(localId);
        return { op: "add", data: { ...data, lid: localId ?? undefined } };
      });
      const response = await operate(OPTION_FIELDS, operations, idempotencyKey);
      return answerOfOperations(response, toResults(toTicketOption));
    },
    async findTicketOption(id) {
      const response = await get(`/ticket_options/${encodeURIComponent(id)}?${OPTION_FIELDS}`);
      return response.status === 404 ? undefined : toTicketOption(await response.json());
    },
    async listTicketOptions(ids, states) {
      const ofStates = states ? `&filter[state]=${states.join(",")}` : "";
      const response = await get(`/ticket_options?filter[id]=${ids.join(",")}${ofStates}`);
      return toIds(await response.json());
    },
    async listJournal(ticketOptionId) {
      const response = await get(
        `/journal_entries?filter[ticket_option]=${ticketOptionId}&${ENTRY_FIELDS}`,
      );
      return toEntries(await response.json());
    },
    async listSales(ticketOptionId) {
      const response = await get(`/ticket_options/${ticketOptionId}/sales?interval=1d`);
      return toEntries(await response.json());
    },
    async listByReference(list, reference) {
      const path = LIST_PATHS[list];
      const response = await get(`${path}?filter[reference]=${encodeURIComponent(reference)}`);
      return toIds(await response.json());
    },
    async changeTicketOption(id, { eventId, ...changes }, expectedRevision) {
      const attributes = toAttributes(changes);
      const data = { type: "ticket_options", id, attributes, relationships: toEvent(eventId) };
      const path = `/ticket_options/${encodeURIComponent(id)}?${OPTION_FIELDS}`;
      const ifMatch = expectedRevision === undefined ? undefined : `"r${expectedRevision}-"`;
      const response = await send("PATCH", path, { data }, undefined, MEDIA_TYPE, ifMatch);
      return answerOf(response, toTicketOption);
    },
    async moveCapacity({ id, fromId, toId, quantity }, idempotencyKey) {
      const relationships = {
        from: { data: { type: "ticket_options", id: fromId } },
        to: { data: { type: "ticket_options", id: toId } },
      };
      const data = { type: "capacity_moves", id, attributes: { quantity }, relationships };
      const path = `/capacity_moves?${CAPACITY_MOVE_FIELDS}`;
      return answerOf(await send("POST", path, { data }, idempotencyKey), toCapacityMove);
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
      const response = await operate(PURCHASE_FIELDS, operations, idempotencyKey);
      return answerOfOperations(response, toResults(toPurchase));
    },
    async cancelPurchase({ id, purchaseId, quantity }, idempotencyKey) {
      const purchase = { data: { type: "purchases", id: purchaseId } };
      const attributes = { quantity };
      const data = { type: "cancellations", id, attributes, relationships: { purchase } };
      return answerOf(
        await send("POST", `/cancellations?${CANCELLATION_FIELDS}`, { data }, idempotencyKey),
        toCancellation,
      );
    },
    async exchangePurchase({ id, purchaseId, ticketOptionId, quantity }, idempotencyKey) {
      const relationships = {
        purchase: { data: { type: "purchases", id: purchaseId } },
        ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
      };
      const data = { type: "exchanges", id, attributes: { quantity }, relationships };
      return answerOf(
        await send("POST", `/exchanges?${EXCHANGE_FIELDS}`, { data }, idempotencyKey),
        toExchange,
      );
    },
    async transferPurchase({ id, purchaseId, userId }, idempotencyKey) {
      const relationships = {
        purchase: { data: { type: "purchases", id: purchaseId } },
        user: { data: { type: "users", id: userId } },
      };
      const data = { type: "transfers", id, relationships };
      return answerOf(
        await send("POST", `/transfers?${TRANSFER_FIELDS}`, { data }, idempotencyKey),
        toTransfer,
      );
    },
    async holdTickets({ id, ticketOptionId, userId, ...attributes }, idempotencyKey) {
      const relationships = toRelationships(ticketOptionId, userId);
      const data = { type: "holds", id, attributes, relationships };
      return answerOf(
        await send("POST", `/holds?${HOLD_FIELDS}`, { data }, idempotencyKey),
        toHold,
      );
    },
    async extendHold({ holdId, ...attributes }) {
      const path = `/holds/${encodeURIComponent(holdId)}?${HOLD_FIELDS}`;
      const data = { type: "holds", id: holdId, attributes };
      return answerOf(await send("PATCH", path, { data }), toHold);
    },
    async confirmHold({ id, holdId, ...attributes }, idempotencyKey) {
      const hold = { data: { type: "holds", id: holdId } };
      const data = { type: "purchases", id, attributes, relationships: { hold } };
      const path = `/purchases?${PURCHASE_FIELDS}`;
      return answerOf(await send("POST", path, { data }, idempotencyKey), toPurchase);
    },
    async releaseHold(id) {
      const path = `http://tickets.test/holds/${encodeURIComponent(id)}`;
      const response = await handle(new Request(path, { method: "DELETE" }));
      return response.status === 204 ? { done: "released" } : toRefusal(await response.json());
    },
    async findHold(id) {
      const response = await get(`/holds/${encodeURIComponent(id)}?${HOLD_FIELDS}`);
      return response.status === 404 ? undefined : toHold(await response.json());
    },
    async holdBasket({ lines, seconds }, idempotencyKey) {
      const operations = lines.map(({ id, ticketOptionId, userId, ...line }) => {
        const attributes = { ...line, seconds };
        const relationships = toRelationships(ticketOptionId, userId);
        return { op: "add", data: { type: "holds", id, attributes, relationships } };
      });
      const response = await operate(HOLD_FIELDS, operations, idempotencyKey);
      return answerOfOperations(response, toResults(toHold));
    },
    async confirmBasket(holdIds, idempotencyKey, ids) {
      const operations = holdIds.map((holdId, index) => {
        const relationships = { hold: { data: { type: "holds", id: holdId } } };
        return { op: "add", data: { type: "purchases", id: ids?.[index], relationships } };
      });
      const response = await operate(PURCHASE_FIELDS, operations, idempotencyKey);
      return answerOfOperations(response, toResults(toPurchase));
    },
    async releaseBasket(holdIds) {
      const operations = holdIds.map((id) => ({ op: "remove", ref: { type: "holds", id } }));
      return answerOfOperations(await operate("", operations), () => "released" as const);
    },
  };
}

function toAttributes({
  saleStartsAt,
  saleEndsAt,
  minPerPurchase,
  maxPerPurchase,
  maxPerUser,
  maxHeldPerUser,
  ...others
}: Omit<NewTicketOption, "id"> | TicketOptionChanges) {
  return {
    ...others,
    sale_starts_at: saleStartsAt,
    sale_ends_at: saleEndsAt,
    min_per_purchase: minPerPurchase,
    max_per_purchase: maxPerPurchase,
    max_per_user: maxPerUser,
    max_held_per_user: maxHeldPerUser,
  };
}

function toEvent(eventId: string | null | undefined) {
  if (eventId === undefined) return {};
  return { event: { data: eventId === null ? null : { type: "events", id: eventId } } };
}

function toNewPurchase({ id, ticketOptionId, userId, ...attributes }: NewPurchase) {
  const relationships = toRelationships(ticketOptionId, userId);
  return { type: "purchases", id, attributes, relationships };
}

function toRelationships(ticketOptionId: string, userId: string) {
  return {
    ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
    user: { data: { type: "users", id: userId } },
  };
}
