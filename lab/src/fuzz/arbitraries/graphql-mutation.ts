import { OPERATIONS, type OperationName } from "@ticket-allocation/core";
import fc from "fast-check";

import { draws } from "./draws.ts";
import { changedId, holdId, newId, purchaseId, ticketOptionId, userId, webhookId } from "./ids.ts";
import { listCursor } from "./list-query.ts";
import type { Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { refusalFields, type RootField } from "./root-field.ts";
import { SALE_RULES } from "./sale-rules.ts";
import { eventTypes, webhookUrl } from "./webhook-request.ts";

const few = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.option(fc.integer()) },
);

/** Its names are those of GraphQL too, and some of them mean something to JavaScript. */
const metadata = fc.option(
  fc.dictionary(
    fc.constantFrom("a", "seat_7", "__proto__", "constructor", "toJSON"),
    fc.oneof(oddText, fc.double(), fc.array(fc.boolean()), fc.constant("a".repeat(4_080))),
  ),
);

/** Values for the fields of all inputs, by name. Those of one mutation alone have its name too. */
const VALUES: Readonly<Record<string, fc.Arbitrary<Json>>> = {
  ...SALE_RULES,
  ticketOptionId,
  userId,
  purchaseId,
  holdId,
  id: newId.map((id) => id ?? null),
  fromId: ticketOptionId,
  toId: ticketOptionId,
  quantity: few,
  seconds: fc.oneof(few, fc.integer({ min: 0, max: 3_601 }), fc.constantFrom(86_400, 86_401)),
  eventId: fc.option(fc.uuid()),
  holdIds: fc.array(holdId, { maxLength: 5 }),
  "changeTicketOption.id": changedId,
  "changeWebhook.id": webhookId,
  "deleteWebhook.id": webhookId,
  "confirmBasket.lines": fc.array(
    fc.record(
      { holdId, quantity: few, id: newId.map((id) => id ?? null), metadata },
      { requiredKeys: ["holdId"] },
    ),
    { maxLength: 5 },
  ),
  lines: fc.array(
    fc
      .record({ ticketOptionId, userId, quantity: few, reference: fc.option(oddText), metadata })
      .chain((line) => newId.map((id) => (id === undefined ? line : { ...line, id }))),
    { maxLength: 5 },
  ),
  name: fc.oneof(fc.constant("day pass"), oddText),
  description: fc.option(oddText),
  reference: fc.option(oddText),
  metadata,
  ticketOptions: fc.array(
    fc
      .tuple(
        fc.record(
          { localId: fc.constantFrom("a", "b"), allocation: few, metadata },
          { requiredKeys: [] },
        ),
        draws,
      )
      .map(([option, drawsOn]) => ({ name: "day pass", ...option, drawsOn })),
    { maxLength: 4 },
  ),
  capacity: fc.oneof(fc.nat(2_000), fc.integer()),
  url: webhookUrl,
  eventTypes,
  state: fc.oneof(SALE_RULES.state, fc.constantFrom("ACTIVE", "PAUSED")),
  cursor: fc.option(listCursor),
  rotateSecret: fc.option(fc.boolean()),
  sendPing: fc.option(fc.boolean()),
  expectedRevision: fc.oneof(few, fc.nat(2_147_483_647)),
  idempotencyKey: fc.nat(40).map((number) => `key-${number}`),
};

/** Selections of the results, for all operations except those that `graphql-operation.ts` has selections for. */
const RESULTS = {
  holdTickets: "Hold { id status expiresAt ticketOption { allocation } }",
  extendHold: "Hold { id status expiresAt }",
  confirmHold: "Purchase { id quantity status }",
  releaseHold: "Hold { id status }",
  cancelPurchase: "Cancellation { id quantity purchase { status cancelledQuantity } }",
  exchangePurchase: "Exchange { id quantity newPurchase { id ticketOption { id } } }",
  moveCapacity: "CapacityMove { id quantity from { id capacity } to { id capacity } }",
  transferPurchase: "Transfer { id quantity fromUserId userId purchase { userId } }",
  placeOrder: "Order { purchases { id } } ... on OrderRefusedError { lines { line code message } }",
  holdBasket:
    "Basket { holds { id status } } ... on OrderRefusedError { lines { line code message } }",
  confirmBasket:
    "Order { purchases { id } } ... on OrderRefusedError { lines { line code message } }",
  releaseBasket: "Basket { holds { id status } }",
  createTicketOptions:
    "NewTicketOptions { ticketOptions { id allocation } } ... on OrderRefusedError { lines { line code message } }",
  createWebhook: "Webhook { id url eventTypes state secret }",
  changeWebhook: "Webhook { id state cursor backlog failures }",
  deleteWebhook: "DeletedWebhook { id }",
  changeTicketOption: "TicketOption { id capacity saleStartsAt saleEndsAt maxPerUser }",
} as const satisfies Readonly<
  Record<Exclude<OperationName, "createTicketOption" | "purchaseTickets">, string>
>;

type Mutation = keyof typeof RESULTS;

const MUTATIONS = Object.keys(RESULTS).filter((name): name is Mutation => name in RESULTS);

/** A mutation with the input that its operation takes, valid or nearly so. */
export const mutation: fc.Arbitrary<RootField> = fc.oneof(...MUTATIONS.map(mutationOf));

function mutationOf(name: Mutation): fc.Arbitrary<RootField> {
  const { input: schema, takesKey } = OPERATIONS[name];
  const fields = Object.entries(schema.shape);
  const names = [...fields.map(([field]) => field), ...(takesKey ? ["idempotencyKey"] : [])];
  const requiredKeys = fields.flatMap(([field, value]) => (value.isOptional() ? [] : [field]));
  const values = Object.fromEntries(names.map((field) => [field, valueOf(name, field)]));
  const inputType = `${name.charAt(0).toUpperCase()}${name.slice(1)}Input!`;
  return fc.tuple(fc.record(values, { requiredKeys }), refusalFields).map(([input, refusal]) => ({
    text: (given) => `${name}(input: ${given}) { __typename ... on ${RESULTS[name]} ${refusal} }`,
    input,
    inputType,
  }));
}

/** @throws {Error} for a field that is new in an operation */
function valueOf(name: Mutation, field: string): fc.Arbitrary<Json> {
  const value = VALUES[`${name}.${field}`] ?? VALUES[field];
  if (!value) throw new Error(`there are no values for the field ${field}`);
  return value;
}
