import type { HttpRequest } from "../buyers/exchange.ts";
import type { RuleChanges, Wish, WishLine } from "./wish.ts";

const JSON_API = "application/vnd.api+json";
const ATOMIC = `${JSON_API};ext="https://jsonapi.org/ext/atomic"`;

/** Converts a wish to a JSON:API request. */
export function toDocument(wish: Wish): HttpRequest {
  const { key, kind, userId, lines, targetId, quantity, seconds, rules } = wish;
  const [line] = lines;
  const attributes = quantity === null ? {} : { attributes: { quantity } };
  const post = (path: string, document: unknown, type = JSON_API): HttpRequest => ({
    method: "POST",
    path,
    headers: { "content-type": type, accept: type, "idempotency-key": key },
    body: JSON.stringify(document),
  });
  switch (kind) {
    case "purchase":
      return post("/purchases", { data: toPurchase(userId, line!) });
    case "order": {
      const operations = lines.map((one) => ({ op: "add", data: toPurchase(userId, one) }));
      return post("/operations", { "atomic:operations": operations }, ATOMIC);
    }
    case "hold": {
      const { relationships } = toPurchase(userId, line!);
      const attributes = { quantity: line!.quantity, seconds };
      return post("/holds", { data: { type: "holds", attributes, relationships } });
    }
    case "confirmation": {
      const relationships = { hold: { data: { type: "holds", id: targetId } } };
      return post("/purchases", { data: { type: "purchases", ...attributes, relationships } });
    }
    case "cancellation": {
      const relationships = { purchase: { data: { type: "purchases", id: targetId } } };
      const data = { type: "cancellations", ...attributes, relationships };
      return post("/cancellations", { data });
    }
    case "extension":
      return patch("holds", targetId, { seconds });
    case "release":
      return { method: "DELETE", path: `/holds/${targetId}`, headers: {}, body: "" };
    case "change":
      return patch("ticket_options", targetId, { capacity: quantity });
    case "rules":
      return patch("ticket_options", targetId, toAttributes(rules ?? {}));
  }
}

function patch(type: string, id: string | null, attributes: unknown): HttpRequest {
  return {
    method: "PATCH",
    path: `/${type}/${id}`,
    headers: { "content-type": JSON_API, accept: JSON_API },
    body: JSON.stringify({ data: { type, id, attributes } }),
  };
}

function toAttributes({ saleStartsAt, saleEndsAt, ...counts }: RuleChanges) {
  return {
    sale_starts_at: toTime(saleStartsAt),
    sale_ends_at: toTime(saleEndsAt),
    min_per_purchase: counts.minPerPurchase,
    max_per_purchase: counts.maxPerPurchase,
    max_per_user: counts.maxPerUser,
  };
}

/** Formats a time for both protocols. JSON omits undefined. */
export function toTime(time: number | null | undefined): string | null | undefined {
  return typeof time === "number" ? new Date(time).toISOString() : time;
}

function toPurchase(userId: string, { ticketOptionId, quantity }: WishLine) {
  return {
    type: "purchases",
    attributes: { quantity },
    relationships: {
      ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
      user: { data: { type: "users", id: userId } },
    },
  };
}
