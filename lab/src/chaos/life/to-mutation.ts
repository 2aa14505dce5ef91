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
  extension: mutation("extendHold", "ExtendHoldInput", "... on Hold { id quantity expiresAt }"),
  confirmation: mutation("confirmHold", "ConfirmHoldInput", "... on Purchase { id quantity }"),
  release: mutation("releaseHold", "ReleaseHoldInput", "... on Hold { id }"),
  cancellation: mutation(
    "cancelPurchase",
    "CancelPurchaseInput",
    "... on Cancellation { id quantity }",
  ),
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

function toInput({ key, kind, userId, lines, targetId, quantity, seconds, rules }: Wish) {
  const idempotencyKey = key;
  switch (kind) {
    case "purchase":
      return { ...lines[0]!, userId, idempotencyKey };
    case "order":
      return { lines: lines.map((line) => ({ ...line, userId })), idempotencyKey };
    case "hold":
      return { ...lines[0]!, userId, seconds, idempotencyKey };
    case "confirmation":
      return { holdId: targetId, quantity, idempotencyKey };
    case "extension":
      return { holdId: targetId, seconds };
    case "release":
      return { holdId: targetId };
    case "cancellation":
      return { purchaseId: targetId, quantity, idempotencyKey };
    case "change":
      return { id: targetId, capacity: quantity };
    case "rules":
      return {
        ...rules,
        id: targetId,
        saleStartsAt: toTime(rules?.saleStartsAt),
        saleEndsAt: toTime(rules?.saleEndsAt),
      };
  }
}
