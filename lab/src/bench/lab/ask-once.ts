import { z } from "zod";

import type { Protocol } from "../drivers/job.ts";
import { purchaseRequest } from "../drivers/requests.ts";

const jsonApiPurchase = z.object({
  data: z.object({
    type: z.literal("purchases"),
    id: z.guid(),
    attributes: z.object({ quantity: z.literal(1) }),
    relationships: z.object({
      ticket_option: z.object({
        data: z.object({ type: z.literal("ticket_options"), id: z.guid() }),
      }),
      user: z.object({ data: z.object({ type: z.literal("users"), id: z.guid() }) }),
    }),
  }),
});
const jsonApiRefusal = z.object({
  errors: z.tuple([z.object({ code: z.literal("invalid_purchase_quantity") })]),
});
const graphqlPurchase = graphqlResult({
  __typename: z.literal("Purchase"),
  id: z.guid(),
  quantity: z.literal(1),
});
const graphqlRefusal = graphqlResult({ code: z.literal("allocation_exceeded") });
const graphqlNoop = z.object({ data: z.object({ noop: z.literal(true) }) });

/** The responses that a subject must send for a purchase, granted or refused. */
export const EXPECTED_ANSWERS = {
  jsonapi: {
    sold: { status: 201, document: jsonApiPurchase },
    refused: { status: 400, document: jsonApiRefusal },
  },
  graphql: {
    sold: { status: 200, document: graphqlPurchase },
    refused: { status: 200, document: graphqlRefusal },
  },
  noop: {
    sold: { status: 200, document: graphqlNoop },
    refused: { status: 200, document: graphqlNoop },
  },
} as const satisfies Record<Protocol, unknown>;

/**
 * Purchases one ticket and checks the whole response. Under load only the status is checked.
 *
 * @returns descriptions of problems
 */
export async function askOnce(
  url: string,
  protocol: Protocol,
  ticketOptionId: string,
  outcome: "sold" | "refused",
): Promise<readonly string[]> {
  const { path, ...request } = purchaseRequest(protocol, ticketOptionId);
  const response = await fetch(new URL(path, url), request);
  const body = await response.text();
  const expected = EXPECTED_ANSWERS[protocol][outcome];
  if (response.status !== expected.status) {
    return [`status ${response.status} instead of ${expected.status}: ${body.slice(0, 300)}`];
  }
  const parsed = expected.document.safeParse(JSON.parse(body));
  return parsed.success ? [] : [`unexpected document: ${body.slice(0, 300)}`];
}

function graphqlResult(shape: z.ZodRawShape) {
  return z.object({ data: z.object({ purchaseTickets: z.object(shape) }) });
}
