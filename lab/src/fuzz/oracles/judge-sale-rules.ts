import { z } from "zod";

import { RULED_OPTIONS, type FixedRules } from "../arbitraries/ids.ts";
import type { FuzzRequest } from "../http/fuzz-request.ts";
import type { Answer } from "../http/send-request.ts";
import { Violation } from "./violation.ts";

/**
 * Checks the response to a request that takes tickets of an option with rules. In a GraphQL operation only inputs in
 * variables are checked. The stored rows are checked afterwards.
 *
 * @throws {Violation}
 */
export function judgeTakings(
  protocol: "graphql" | "json:api",
  { method, body: sent }: Pick<FuzzRequest, "method" | "body">,
  { status, body: received }: Pick<Answer, "status" | "body">,
): void {
  const [request, answer] = [parse(sent && Buffer.from(sent).toString()), parse(received)];
  if (method !== "POST" || request === undefined || answer === undefined) return;
  if (protocol === "graphql") {
    for (const [field, value] of Object.entries(graphqlAnswer.safeParse(answer).data?.data ?? {})) {
      const taking = takingOfField(request, field);
      const { __typename, code } = graphqlField.safeParse(value).data ?? {};
      const isGranted = __typename === "Purchase" || __typename === "Hold";
      if (taking && (isGranted || code !== undefined)) judgeSaleRules(taking, code);
    }
  } else {
    const taking = takingOfDocument(request);
    if (taking && status === 201) judgeSaleRules(taking, undefined);
    for (const { code } of (taking && jsonApiErrors.safeParse(answer).data?.errors) ?? []) {
      if (taking) judgeSaleRules(taking, code);
    }
  }
}

const graphqlAnswer = z.object({ data: z.record(z.string(), z.unknown()) });
const graphqlField = z.object({ __typename: z.string(), code: z.string().optional() });
const jsonApiErrors = z.object({ errors: z.array(z.object({ code: z.string() })) });

function parse(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A claim that takes tickets of one option. */
export interface Taking {
  readonly ticketOptionId: string;
  readonly quantity: number;
}

/** The code of the refusal. Undefined if the tickets were granted. */
type Code = string | undefined;

/**
 * Checks the outcome of a claim if the rules of its option never change.
 *
 * @throws {Violation} when it was granted against the rules, or refused because of a rule that allows it
 */
function judgeSaleRules({ ticketOptionId, quantity }: Taking, code: Code): void {
  const option = RULED_OPTIONS.find(({ id }) => id === ticketOptionId.toLowerCase());
  if (!option) return;
  const { rules } = option;
  const [isOpen, isInRange] = [isOpenNow(rules), isAllowed(rules, quantity)];
  const { max_per_user: limit } = rules;
  if (code === undefined) {
    if (!isOpen) throw new Violation("tickets were sold outside the sale");
    if (!isInRange) throw new Violation("a quantity was sold that the rules do not allow");
    if (quantity > (limit ?? quantity))
      throw new Violation("a user has more tickets than the limit allows");
  }
  if (code === "sale_not_open" && isOpen) throw new Violation("an open sale is reported as closed");
  if (code === "quantity_out_of_range" && isInRange) {
    throw new Violation("a quantity is refused that the rules allow");
  }
  if (code === "user_limit_exceeded" && limit === undefined) {
    throw new Violation("a limit that does not exist is reported as exceeded");
  }
}

export function isOpenNow({ sale_starts_at: starts, sale_ends_at: ends }: FixedRules): boolean {
  const now = Date.now();
  return now >= Date.parse(starts ?? "0001-01-01") && now < Date.parse(ends ?? "9999-12-31");
}

function isAllowed({ min_per_purchase: min, max_per_purchase: max }: FixedRules, quantity: number) {
  return quantity >= (min ?? 1) && quantity <= (max ?? quantity);
}

const jsonApiTaking = z.object({
  data: z.object({
    type: z.enum(["purchases", "holds"]),
    attributes: z.object({ quantity: z.int() }),
    relationships: z.object({
      ticket_option: z.object({ data: z.object({ id: z.string() }) }),
      // With a hold it would be a confirmation.
      hold: z.undefined().optional(),
    }),
  }),
});

/** @returns the claim of a JSON:API document, if it takes tickets of one option */
function takingOfDocument(document: unknown): Taking | undefined {
  const parsed = jsonApiTaking.safeParse(document);
  if (!parsed.success) return undefined;
  const { attributes, relationships } = parsed.data.data;
  return { ticketOptionId: relationships.ticket_option.data.id, quantity: attributes.quantity };
}

const graphqlRequest = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()),
});
const graphqlInput = z.object({ ticketOptionId: z.string(), quantity: z.int() });

/** @returns the claim of a GraphQL field, if it takes tickets and its input is a variable */
function takingOfField(request: unknown, field: string): Taking | undefined {
  const parsed = graphqlRequest.safeParse(request);
  const index = /^f(\d+)$/u.exec(field)?.[1];
  if (!parsed.success || index === undefined) return undefined;
  const { query, variables } = parsed.data;
  const isTaking = new RegExp(
    `^  ${field}: (?:purchaseTickets|holdTickets)\\(input: \\$v${index}\\) `,
    "mu",
  ).test(query);
  return isTaking ? graphqlInput.safeParse(variables[`v${index}`]).data : undefined;
}
