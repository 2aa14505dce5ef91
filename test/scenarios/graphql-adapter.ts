import { RESOURCE_FIELDS, type BoxOffice, type TicketOptionState } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { z } from "zod";

import { toEntryNumbers, type Adapter, type Answer, type OrderAnswer } from "./adapter.ts";
import {
  basket,
  cancellation,
  exchange,
  FIELDS,
  hold,
  newTicketOptions,
  order,
  page,
  purchase,
  capacityMove,
  entries,
  transfer,
  refusal,
  refusedOrder,
  ticketOption,
} from "./graphql-answers.ts";

const FILTERS = {
  ticketOptions: "TicketOptionFilter",
  purchases: "PurchaseFilter",
  holds: "HoldFilter",
};

/** @param keysIn where idempotency keys are sent */
export function graphqlAdapter(
  boxOffice: BoxOffice,
  keysIn: "the header" | "the input" = "the input",
  caller?: string,
): Adapter {
  const authenticate = caller === undefined ? undefined : () => ({ caller });
  const handle = createGraphqlHandler(boxOffice, { authenticate });

  /** Answers the one field that was asked for, or undefined where the request itself was refused. */
  async function run(
    query: string,
    variables: { readonly input?: object; readonly id?: string; readonly filter?: object },
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

  /** Does something by the mutation `name`, which answers with those `fields` of what it made. */
  function mutate(
    name: string,
    fields: string,
    input: object,
    idempotencyKey?: string,
  ): Promise<unknown> {
    const inputType = `${name[0]?.toUpperCase()}${name.slice(1)}Input`;
    const query = `mutation ($input: ${inputType}!) {
      ${name}(input: $input) { ${fields} ... on Error { code } }
    }`;
    return run(query, { input }, idempotencyKey);
  }

  async function find<Thing>(
    name: string,
    fields: string,
    thing: z.ZodType<Thing>,
    id: string,
  ): Promise<Thing | undefined> {
    const field = await run(`query ($id: ID!) { ${name}(id: $id) { ${fields} } }`, { id });
    return thing.nullable().parse(field) ?? undefined;
  }

  const TICKET_OPTION = `... on TicketOption { ${FIELDS.TicketOption} }`;
  const TICKET_OPTIONS = `... on NewTicketOptions { ticketOptions { ${FIELDS.TicketOption} } }
    ... on OrderRefusedError { lines { line code } }`;
  const PURCHASE = `... on Purchase { ${FIELDS.Purchase} }`;
  const HOLD = `... on Hold { ${FIELDS.Hold} }`;
  const REFUSAL = [
    "AllocationExceededError",
    "SaleNotOpenError",
    "SalePausedError",
    "UserLimitExceededError",
  ]
    .map((error) => ` ... on ${error} { ticketOptionId }`)
    .join("");
  const PAUSED = " ... on SalePausedError { ticketOptionId }";
  const CANCELLATION = `... on Cancellation { ${FIELDS.Cancellation} }`;
  const EXCHANGE = `... on Exchange { ${FIELDS.Exchange} }`;
  const CAPACITY_MOVE = `... on CapacityMove { ${FIELDS.CapacityMove} }`;
  const TRANSFER = `... on Transfer { ${FIELDS.Transfer} }
    ... on UserLimitExceededError { ticketOptionId }`;
  const ORDER = `... on Order { purchases { ${FIELDS.Purchase} } }
    ... on OrderRefusedError { lines { line code } }`;
  const BASKET = `... on Basket { holds { ${FIELDS.Hold} } }
    ... on OrderRefusedError { lines { line code } }`;

  return {
    createTicketOption: async (input, key) =>
      answerOf(
        await mutate("createTicketOption", TICKET_OPTION, withState(input), key),
        ticketOption,
      ),
    createTicketOptions: async (lines, key) => {
      const input = { ticketOptions: lines.map(withState) };
      const answer = await mutate("createTicketOptions", TICKET_OPTIONS, input, key);
      return answerOfLines(answer, newTicketOptions);
    },
    findTicketOption: (id) => find("ticketOption", FIELDS.TicketOption, ticketOption, id),
    async listTicketOptions(id, states) {
      const query = `query ($filter: TicketOptionFilter!) {
        ticketOptions(filter: $filter) { edges { node { id } } }
      }`;
      const state = states?.map((each) => each.toUpperCase());
      const { edges } = page.parse(await run(query, { filter: { id, state } }));
      return edges.map(({ node }) => node.id);
    },
    async listJournal(ticketOptionId) {
      const numbers = Object.keys(RESOURCE_FIELDS.journal_entries).filter(
        (name) => name !== "ticketOptionId",
      );
      const query = `query ($filter: JournalFilter!) {
        journal(filter: $filter) { edges { node { ${numbers.join(" ")} } } }
      }`;
      const { edges } = entries.parse(await run(query, { filter: { ticketOptionId } }));
      return edges.map(({ node }) => toEntryNumbers(node));
    },
    async listSales(ticketOptionId) {
      const query = `query ($id: ID!) {
        sales(ticketOptionId: $id, interval: DAY) {
          edges { node { ${Object.keys(RESOURCE_FIELDS.sales_intervals).join(" ")} } }
        }
      }`;
      const { edges } = entries.parse(await run(query, { id: ticketOptionId }));
      return edges.map(({ node }) => toEntryNumbers(node));
    },
    async listByReference(list, reference) {
      const query = `query ($filter: ${FILTERS[list]}!) {
        ${list}(filter: $filter) { edges { node { id } } }
      }`;
      const { edges } = page.parse(await run(query, { filter: { reference } }));
      return edges.map(({ node }) => node.id);
    },
    changeTicketOption: async (id, changes, expectedRevision) => {
      const input = { id, ...withState(changes), expectedRevision };
      return answerOf(await mutate("changeTicketOption", TICKET_OPTION, input), ticketOption);
    },

    moveCapacity: async (input, key) =>
      answerOf(await mutate("moveCapacity", CAPACITY_MOVE, input, key), capacityMove),
    purchaseTickets: async (input, key) =>
      answerOf(await mutate("purchaseTickets", PURCHASE + REFUSAL, input, key), purchase),
    findPurchase: (id) => find("purchase", FIELDS.Purchase, purchase, id),
    placeOrder: async (lines, key) =>
      answerOfLines(await mutate("placeOrder", ORDER, { lines }, key), order),
    cancelPurchase: async (input, key) =>
      answerOf(await mutate("cancelPurchase", CANCELLATION, input, key), cancellation),
    exchangePurchase: async (input, key) =>
      answerOf(await mutate("exchangePurchase", EXCHANGE + REFUSAL, input, key), exchange),
    transferPurchase: async (input, key) =>
      answerOf(await mutate("transferPurchase", TRANSFER, input, key), transfer),

    holdTickets: async (input, key) =>
      answerOf(await mutate("holdTickets", HOLD + REFUSAL, input, key), hold),
    extendHold: async (input) => answerOf(await mutate("extendHold", HOLD, input), hold),
    confirmHold: async (input, key) =>
      answerOf(await mutate("confirmHold", PURCHASE + PAUSED, input, key), purchase),
    async releaseHold(holdId) {
      const answer = answerOf(await mutate("releaseHold", HOLD, { holdId }), hold);
      return "refused" in answer ? answer : { done: "released" };
    },
    findHold: (id) => find("hold", FIELDS.Hold, hold, id),
    holdBasket: async (input, key) =>
      answerOfLines(await mutate("holdBasket", BASKET, input, key), basket),
    async confirmBasket(holdIds, key, ids) {
      const lines = holdIds.map((holdId, index) => ({ holdId, id: ids?.[index] }));
      return answerOfLines(await mutate("confirmBasket", ORDER, { lines }, key), order);
    },
    async releaseBasket(holdIds) {
      const answer = answerOfLines(await mutate("releaseBasket", BASKET, { holdIds }), basket);
      return "done" in answer ? { done: "released" } : answer;
    },
  };
}

function answerOf<Thing>(field: unknown, thing: z.ZodType<Thing>): Answer<Thing> {
  if (field === undefined) return { refused: "invalid_input" };
  const refused = refusal.safeParse(field);
  if (!refused.success) return { done: thing.parse(field) };
  const { code, ticketOptionId } = refused.data;
  return { refused: code, drawnId: ticketOptionId ?? undefined };
}

function answerOfLines<Made>(field: unknown, made: z.ZodType<Made>): OrderAnswer<Made> {
  const answer = answerOf(field, made);
  const isOfLines = "refused" in answer && answer.refused === "order_refused";
  return isOfLines ? { refusedLines: refusedOrder.parse(field) } : answer;
}

// GraphQL itself refuses a variable of another type, before any resolver runs.
function expectCoercionError(errors: unknown): void {
  const [{ message }] = z.tuple([z.object({ message: z.string() })]).parse(errors);
  if (!message.startsWith('Variable "$input"')) throw new Error(`unexpected error: ${message}`);
}

/** The state as an enum. */
function withState<Input extends { readonly state?: TicketOptionState | undefined }>(input: Input) {
  return input.state ? { ...input, state: input.state.toUpperCase() } : input;
}
