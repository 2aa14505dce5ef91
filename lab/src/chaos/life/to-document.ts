import type { HttpRequest } from "../../requests/http-request.ts";
import { jsonApiRequest, orderRequest, takingData } from "../../requests/json-api.ts";
import type { RuleChanges, Wish } from "./wish.ts";

/** Converts a wish to a JSON:API request. */
export function toDocument(wish: Wish): HttpRequest {
  const { key, kind, userId, lines, targetId, quantity, seconds, rules } = wish;
  const [line] = lines;
  const attributes = quantity === null ? {} : { attributes: { quantity } };
  const withKey = { "idempotency-key": key };
  const post = (path: string, data: object) => jsonApiRequest("POST", path, { data }, withKey);
  switch (kind) {
    case "purchase":
      return post("/purchases", takingData("purchases", { ...line!, userId }));
    case "order":
      return orderRequest(
        lines.map(({ ticketOptionId, quantity }) => ({ ticketOptionId, userId, quantity })),
        withKey,
      );
    case "hold": {
      const { attributes, ...data } = takingData("holds", { ...line!, userId });
      return post("/holds", { ...data, attributes: { ...attributes, seconds } });
    }
    case "confirmation": {
      const relationships = { hold: { data: { type: "holds", id: targetId } } };
      return post("/purchases", { type: "purchases", ...attributes, relationships });
    }
    case "cancellation": {
      const relationships = { purchase: { data: { type: "purchases", id: targetId } } };
      return post("/cancellations", { type: "cancellations", ...attributes, relationships });
    }
    case "extension":
      return patch("holds", targetId, { seconds });
    case "release":
      return { method: "DELETE", path: `/holds/${targetId}`, headers: {} };
    case "change":
      return patch("ticket_options", targetId, { capacity: quantity });
    case "rules":
      return patch("ticket_options", targetId, toAttributes(rules ?? {}));
  }
}

function patch(type: string, id: string | null, attributes: object): HttpRequest {
  return jsonApiRequest("PATCH", `/${type}/${id}`, { data: { type, id, attributes } });
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
