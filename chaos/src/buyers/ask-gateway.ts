import { Agent, request } from "node:http";

import type { Order, Outcome } from "./order.ts";

export interface Answer {
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  readonly purchaseId: string | null;
  readonly retryAfter: string | null;
}

const TIMEOUT_MS = 2_500;

const PURCHASE = `mutation ($input: PurchaseTicketsInput!) {
  purchaseTickets(input: $input) { ... on Purchase { id } ... on Error { code } }
}`;

const agent = new Agent({ keepAlive: true, maxSockets: 512 });

type Door = "jsonapi" | "graphql";

/** Sends an order to a gateway, and understands its answer. Never rejects. */
export function askGateway(url: string, order: Order, door: Door): Promise<Answer> {
  const { path, headers, body } = door === "graphql" ? toMutation(order) : toDocument(order);
  return new Promise((resolve) => {
    const stayedSilent = (code: string) =>
      resolve({ status: 0, outcome: "silence", code, purchaseId: null, retryAfter: null });
    const sent = request(`${url}${path}`, {
      agent,
      method: "POST",
      headers: {
        ...headers,
        "content-length": Buffer.byteLength(body),
      },
    });
    const impatience = setTimeout(() => {
      stayedSilent("timeout");
      sent.destroy();
    }, TIMEOUT_MS);
    sent.on("close", () => clearTimeout(impatience));
    sent.on("error", (error) => stayedSilent("code" in error ? String(error.code) : error.message));
    sent.on("response", (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", () => stayedSilent("cut"));
      response.on("end", () => {
        const retryAfter = response.headers["retry-after"] ?? null;
        const status = response.statusCode ?? 0;
        resolve({ status, retryAfter, ...understand(status, Buffer.concat(chunks).toString()) });
      });
    });
    sent.end(body);
  });
}

function toMutation({ key, hasKey, ticketOptionId, userId, quantity }: Order) {
  const input = { ticketOptionId, userId, quantity, ...(hasKey && { idempotencyKey: key }) };
  return {
    path: "/graphql",
    headers: {
      "content-type": "application/json",
      accept: "application/graphql-response+json",
    },
    body: JSON.stringify({ query: PURCHASE, variables: { input } }),
  };
}

function toDocument({ key, hasKey, ticketOptionId, userId, quantity }: Order) {
  return {
    path: "/purchases",
    headers: {
      "content-type": "application/vnd.api+json",
      accept: "application/vnd.api+json",
      ...(hasKey && { "idempotency-key": key }),
    },
    body: JSON.stringify({
      data: {
        type: "purchases",
        attributes: { quantity },
        relationships: {
          ticket_option: { data: { type: "ticket_options", id: ticketOptionId } },
          user: { data: { type: "users", id: userId } },
        },
      },
    }),
  };
}

/** Either door's document. */
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
    // Its status has to say it all.
  }
  const { data, errors } = document;
  const refusal = data?.purchaseTickets?.code;
  const purchaseId = data?.id ?? data?.purchaseTickets?.id ?? null;
  const code = refusal ?? errors?.[0]?.code ?? errors?.[0]?.message ?? null;
  return { outcome: outcomeOf(status, code, purchaseId), code, purchaseId };
}

function outcomeOf(status: number, code: string | null, purchaseId: string | null): Outcome {
  if ((status === 201 || status === 200) && purchaseId !== null) return "sold";
  if (code === "busy") return "busy";
  if (status === 503 || code === "outcome_unknown") return "unknown";
  if (code === "invalid_purchase_quantity" || code === "allocation_exceeded") return "refused";
  // What GraphQL shows of a fault, whatever the status.
  return status >= 500 || code === "Unexpected error." ? "fault" : "wrong";
}
