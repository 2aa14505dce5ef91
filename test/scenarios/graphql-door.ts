import type { BoxOffice, PurchaseStatus, TicketErrorCode } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { z } from "zod";

import type { Answer, Door } from "./door.ts";

const TICKET_OPTION = `id name description allocation capacity
  saleStartsAt saleEndsAt minPerPurchase maxPerPurchase maxPerUser`;
const PURCHASE = "id quantity userId status cancelledQuantity ticketOption { id }";
const REFUSAL = "... on Error { code }";

const PURCHASE_STATUSES = {
  CONFIRMED: "confirmed",
  PARTIALLY_CANCELLED: "partially_cancelled",
  CANCELLED: "cancelled",
} as const satisfies Record<string, PurchaseStatus>;

const time = z.iso.datetime().transform((text) => new Date(text));
const ticketOption = z.object({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  allocation: z.number(),
  capacity: z.number(),
  saleStartsAt: time.nullable(),
  saleEndsAt: time.nullable(),
  minPerPurchase: z.number().nullable(),
  maxPerPurchase: z.number().nullable(),
  maxPerUser: z.number().nullable(),
});
const purchase = z
  .object({
    id: z.string(),
    quantity: z.number(),
    userId: z.string(),
    status: z
      .enum(["CONFIRMED", "PARTIALLY_CANCELLED", "CANCELLED"])
      .transform((name) => PURCHASE_STATUSES[name]),
    cancelledQuantity: z.number(),
    ticketOption: z.object({ id: z.string() }),
  })
  .transform(({ ticketOption: { id: ticketOptionId }, ...rest }) => ({ ...rest, ticketOptionId }));
const refusal = z.object({
  code: z.enum([
    "invalid_input",
    "ticket_option_not_found",
    "ticket_option_id_taken",
    "allocation_exceeded",
    "sale_not_open",
    "quantity_out_of_range",
    "user_limit_exceeded",
    "idempotency_key_reused",
    "busy",
    "outcome_unknown",
  ] satisfies TicketErrorCode[]),
});

/** @param keysIn where idempotency keys are sent */
export function graphqlDoor(
  boxOffice: BoxOffice,
  keysIn: "the header" | "the input" = "the input",
): Door {
  const handle = createGraphqlHandler(boxOffice);

  /** Answers the one field that was asked for, or undefined where the request itself was refused. */
  async function run(
    query: string,
    variables: { readonly input?: object; readonly id?: string },
    idempotencyKey?: string,
  ): Promise<unknown> {
    const inHeader = idempotencyKey !== undefined && keysIn === "the header";
    const inInput = idempotencyKey !== undefined && keysIn === "the input";
    const response = await handle(
      new Request("http://tickets.test/graphql", {
        method: "POST",
        headers: {
          "content-type": "application/json",
          ...(inHeader && { "idempotency-key": idempotencyKey }),
        },
        body: JSON.stringify({
          query,
          variables: inInput
            ? { ...variables, input: { ...variables.input, idempotencyKey } }
            : variables,
        }),
      }),
    );
    const result = z
      .object({ data: z.record(z.string(), z.unknown()).nullish(), errors: z.unknown().optional() })
      .parse(await response.json());
    if (result.data && !result.errors) return Object.values(result.data)[0];
    expectCoercionError(result.errors);
    return undefined;
  }

  return {
    async createTicketOption(input, idempotencyKey) {
      const field = await run(
        `mutation ($input: CreateTicketOptionInput!) {
          createTicketOption(input: $input) { ... on TicketOption { ${TICKET_OPTION} } ${REFUSAL} }
        }`,
        { input },
        idempotencyKey,
      );
      return answerOf(field, ticketOption);
    },
    async findTicketOption(id) {
      const field = await run(`query ($id: ID!) { ticketOption(id: $id) { ${TICKET_OPTION} } }`, {
        id,
      });
      return ticketOption.nullable().parse(field) ?? undefined;
    },
    async purchaseTickets(input, idempotencyKey) {
      const field = await run(
        `mutation ($input: PurchaseTicketsInput!) {
          purchaseTickets(input: $input) { ... on Purchase { ${PURCHASE} } ${REFUSAL} }
        }`,
        { input },
        idempotencyKey,
      );
      return answerOf(field, purchase);
    },
    async findPurchase(id) {
      const field = await run(`query ($id: ID!) { purchase(id: $id) { ${PURCHASE} } }`, { id });
      return purchase.nullable().parse(field) ?? undefined;
    },
  };
}

function answerOf<Thing>(field: unknown, thing: z.ZodType<Thing>): Answer<Thing> {
  if (field === undefined) return { refused: "invalid_input" };
  const refused = refusal.safeParse(field);
  return refused.success ? { refused: refused.data.code } : { done: thing.parse(field) };
}

// GraphQL itself refuses a variable of another type, before any resolver runs.
function expectCoercionError(errors: unknown): void {
  const [{ message }] = z.tuple([z.object({ message: z.string() })]).parse(errors);
  if (!message.startsWith('Variable "$input"')) throw new Error(`unexpected error: ${message}`);
}
