import { graphqlRequest } from "../../requests/graphql.ts";
import type { HttpRequest } from "../../requests/http-request.ts";
import { jsonApiRequest, takingData } from "../../requests/json-api.ts";
import { exchange } from "./exchange.ts";
import type { Order, Outcome } from "./order.ts";

export interface Answer {
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly purchaseId: string | null;
  readonly retryAfter: string | null;
}

const PURCHASE = `mutation ($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) { ... on Purchase { id } ... on Error { code } }
}`;

type Protocol = "jsonapi" | "graphql";

/** Sends an order to a gateway, and interprets the response. Never rejects. */
export async function askGateway(url: string, order: Order, protocol: Protocol): Promise<Answer> {
  const request = protocol === "graphql" ? toMutation(order) : toDocument(order);
  const { status, retryAfter, body } = await exchange(url, request);
  if (status === 0) {
    return { status, outcome: "silence", code: body, purchaseId: null, retryAfter };
  }
  return { status, retryAfter, ...understand(status, body) };
}

function toMutation({ key, hasKey, ticketOptionId, userId, quantity }: Order): HttpRequest {
  const input = { ticketOptionId, userId, quantity, ...(hasKey && { idempotencyKey: key }) };
  return graphqlRequest(PURCHASE, { input });
}

function toDocument({ key, hasKey, ...taking }: Order): HttpRequest {
  const data = takingData("purchases", taking);
  return jsonApiRequest("POST", "/purchases", { data }, hasKey ? { "idempotency-key": key } : {});
}

/** A document of JSON:API or GraphQL. */
interface AnswerDocument {
  readonly data?: {
    readonly id?: string;
    readonly purchaseTickets?: { readonly id?: string; readonly code?: string } | null;
  } | null;
  readonly errors?: readonly { readonly code?: string; readonly message?: string }[];
}

function understand(status: number, body: string): Pick<Answer, "outcome" | "code" | "purchaseId"> {
  let document: AnswerDocument = {};
  try {
    document = JSON.parse(body);
  } catch {
    // Only the status is used.
  }
  const { data, errors } = document;
  const refusal = data?.purchaseTickets?.code;
  const purchaseId = data?.id ?? data?.purchaseTickets?.id ?? null;
  const code = refusal ?? errors?.[0]?.code ?? errors?.[0]?.message ?? null;
  return { outcome: outcomeOf(status, code, purchaseId), code, purchaseId };
}

function outcomeOf(status: number, code: string | null, purchaseId: string | null): Outcome {
  if ((status === 201 || status === 200) && purchaseId !== null) return "sold";
  if (code === "busy" || code === "request_timeout") return "busy";
  if (status === 503 || code === "outcome_unknown") return "unknown";
  if (code === "invalid_purchase_quantity" || code === "allocation_exceeded") return "refused";
  // The message of GraphQL for a fault, with any status.
  return status >= 500 || code === "Unexpected error." ? "fault" : "wrong";
}
