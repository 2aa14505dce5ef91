import type { HttpRequest } from "../../requests/http-request.ts";
import {
  addRequest,
  jsonApiRequest,
  operationsRequest,
  orderRequest,
  takingData,
  type Taking,
} from "../../requests/json-api.ts";
import type { RuleChanges, Wish } from "./wish.ts";

/** Converts a wish to a JSON:API request. */
export function toDocument(wish: Wish): HttpRequest {
  const {
    key,
    kind,
    userId,
    lines,
    targetId,
    toId,
    targetIds = [],
    quantity,
    seconds,
    rules,
  } = wish;
  const [line] = lines;
  const attributes = quantity === null ? {} : { attributes: { quantity } };
  const withKey = { "idempotency-key": key };
  const post = (path: string, data: object) => jsonApiRequest("POST", path, { data }, withKey);
  switch (kind) {
    case "purchase":
      return post("/purchases", takingData("purchases", { ...line!, userId }));
    case "order":
      return orderRequest(
        lines.map((each) => ({ ...each, userId })),
        withKey,
      );
    case "hold":
      return post("/holds", holdData({ ...line!, userId }, seconds));
    case "basket":
      return addRequest(
        lines.map((each) => holdData({ ...each, userId }, seconds)),
        withKey,
      );
    case "confirmation":
      return post("/purchases", { ...confirmationData(targetId), ...attributes });
    case "basket_confirmation":
      return addRequest(targetIds.map(confirmationData), withKey);
    case "cancellation": {
      const relationships = { purchase: related("purchases", targetId) };
      return post("/cancellations", { type: "cancellations", ...attributes, relationships });
    }
    case "exchange": {
      const relationships = {
        purchase: related("purchases", targetId),
        ticket_option: related("ticket_options", toId),
      };
      return post("/exchanges", { type: "exchanges", ...attributes, relationships });
    }
    case "transfer": {
      const relationships = {
        purchase: related("purchases", targetId),
        user: related("users", toId),
      };
      return post("/transfers", { type: "transfers", relationships });
    }
    case "move": {
      const relationships = {
        from: related("ticket_options", targetId),
        to: related("ticket_options", toId),
      };
      return post("/capacity_moves", { type: "capacity_moves", ...attributes, relationships });
    }
    case "extension":
      return patch("holds", targetId, { seconds });
    case "release":
      return { method: "DELETE", path: `/holds/${targetId}`, headers: {} };
    case "basket_release":
      return operationsRequest(
        targetIds.map((id) => ({ op: "remove", ref: { type: "holds", id } })),
      );
    case "change":
      return patch("ticket_options", targetId, { capacity: quantity });
    case "rules":
      return patch("ticket_options", targetId, toAttributes(rules ?? {}));
  }
}

function related(type: string, id: string | null | undefined) {
  return { data: { type, id } };
}

function holdData(taking: Taking, seconds: number | null) {
  const { attributes, ...data } = takingData("holds", taking);
  return { ...data, attributes: { ...attributes, seconds } };
}

function confirmationData(holdId: string | null) {
  return { type: "purchases", relationships: { hold: related("holds", holdId) } };
}

function patch(type: string, id: string | null, attributes: object): HttpRequest {
  return jsonApiRequest("PATCH", `/${type}/${id}`, { data: { type, id, attributes } });
}

function toAttributes({ saleStartsAt, saleEndsAt, ...counts }: RuleChanges) {
  return {
    state: counts.state,
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
