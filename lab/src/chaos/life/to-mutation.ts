import { graphqlRequest } from "../../requests/graphql.ts";
import type { HttpRequest } from "../../requests/http-request.ts";
import { toTime } from "./to-document.ts";
import type { Wish, WishKind } from "./wish.ts";

const MUTATIONS = {
  purchase: mutation("purchaseTickets", "PurchaseTicketsInput", "... on Purchase { id quantity }"),
  order: mutation(
    "placeOrder",
    "PlaceOrderInput",
    "... on Order { purchases { id } } ... on OrderRefusedError { lines { line code } }",
  ),
  hold: mutation("holdTickets", "HoldTicketsInput", "... on Hold { id quantity }"),
  basket: mutation(
    "holdBasket",
    "HoldBasketInput",
    "... on Basket { holds { id } } ... on OrderRefusedError { lines { line code } }",
  ),
  extension: mutation("extendHold", "ExtendHoldInput", "... on Hold { id quantity expiresAt }"),
  confirmation: mutation("confirmHold", "ConfirmHoldInput", "... on Purchase { id quantity }"),
  basket_confirmation: mutation(
    "confirmBasket",
    "ConfirmBasketInput",
    "... on Order { purchases { id } } ... on OrderRefusedError { lines { line code } }",
  ),
  release: mutation("releaseHold", "ReleaseHoldInput", "... on Hold { id }"),
  basket_release: mutation(
    "releaseBasket",
    "ReleaseBasketInput",
    "... on Basket { holds { id } } ... on OrderRefusedError { lines { line code } }",
  ),
  cancellation: mutation(
    "cancelPurchase",
    "CancelPurchaseInput",
    "... on Cancellation { id quantity }",
  ),
  exchange: mutation(
    "exchangePurchase",
    "ExchangePurchaseInput",
    "... on Exchange { id quantity }",
  ),
  transfer: mutation(
    "transferPurchase",
    "TransferPurchaseInput",
    "... on Transfer { id quantity }",
  ),
  move: mutation("moveCapacity", "MoveCapacityInput", "... on CapacityMove { id quantity }"),
  change: mutation("changeTicketOption", "ChangeTicketOptionInput", "... on TicketOption { id }"),
  rules: mutation("changeTicketOption", "ChangeTicketOptionInput", "... on TicketOption { id }"),
} as const satisfies Record<WishKind, string>;

function mutation(field: string, input: string, fields: string): string {
  return `mutation ($input: ${input}!) {
    result: ${field}(input: $input) { ${fields} ... on Error { code } }
  }`;
}

/** Converts a wish to a GraphQL request. */
export function toMutation(wish: Wish): HttpRequest {
  return graphqlRequest(MUTATIONS[wish.kind], { input: toInput(wish) });
}

function toInput(wish: Wish) {
  const { key, kind, userId, lines, targetId, toId, targetIds, quantity, seconds, rules } = wish;
  const idempotencyKey = key;
  const takings = lines.map(({ ticketOptionId, quantity }) => ({
    ticketOptionId,
    userId,
    quantity,
  }));
  switch (kind) {
    case "purchase":
      return { ...takings[0], idempotencyKey };
    case "order":
      return { lines: takings, idempotencyKey };
    case "hold":
      return { ...takings[0], seconds, idempotencyKey };
    case "basket":
      return { lines: takings, seconds, idempotencyKey };
    case "confirmation":
      return { holdId: targetId, quantity, idempotencyKey };
    case "basket_confirmation":
      return { lines: targetIds?.map((holdId) => ({ holdId })), idempotencyKey };
    case "basket_release":
      return { holdIds: targetIds };
    case "extension":
      return { holdId: targetId, seconds };
    case "release":
      return { holdId: targetId };
    case "cancellation":
      return { purchaseId: targetId, quantity, idempotencyKey };
    case "exchange":
      return { purchaseId: targetId, ticketOptionId: toId, quantity, idempotencyKey };
    case "transfer":
      return { purchaseId: targetId, userId: toId, idempotencyKey };
    case "move":
      return { fromId: targetId, toId, quantity, idempotencyKey };
    case "change":
      return { id: targetId, capacity: quantity };
    case "rules":
      return {
        ...rules,
        id: targetId,
        state: rules?.state?.toUpperCase(),
        saleStartsAt: toTime(rules?.saleStartsAt),
        saleEndsAt: toTime(rules?.saleEndsAt),
      };
  }
}
