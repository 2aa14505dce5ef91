import fc from "fast-check";

import { changedId, holdId, purchaseId, ticketOptionId, userId } from "./ids.ts";
import type { Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { refusalFields, type RootField } from "./root-field.ts";
import { saleRuleInput } from "./sale-rules.ts";

const few = fc.oneof(
  { weight: 12, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.option(fc.integer()) },
);

/** A mutation with an input of required and optional fields. */
const mutation = (
  field: string,
  type: string,
  fields: Readonly<Record<string, fc.Arbitrary<Json>>>,
  optional: Readonly<Record<string, fc.Arbitrary<Json>>>,
  result: string,
): fc.Arbitrary<RootField> =>
  fc
    .tuple(
      fc.record({ ...fields, ...optional }, { requiredKeys: Object.keys(fields) }),
      refusalFields,
    )
    .map(([input, refusal]) => ({
      text: (given: string) =>
        `${field}(input: ${given}) { __typename ... on ${result} ${refusal} }`,
      input,
      inputType: `${type}!`,
    }));

const keyed = { idempotencyKey: fc.nat(40).map((number) => `key-${number}`) };

const orderLine = fc.record({ ticketOptionId, userId, quantity: few });

/** Mutations other than creating options and single purchases. */
export const lifeField: fc.Arbitrary<RootField> = fc.oneof(
  mutation(
    "holdTickets",
    "HoldTicketsInput",
    { ticketOptionId, userId, quantity: few },
    { ...keyed, seconds: fc.oneof(few, fc.integer({ min: 0, max: 3_601 })) },
    "Hold { id status expiresAt ticketOption { allocation } }",
  ),
  mutation(
    "confirmHold",
    "ConfirmHoldInput",
    { holdId },
    { ...keyed, quantity: few },
    "Purchase { id quantity status }",
  ),
  mutation("releaseHold", "ReleaseHoldInput", { holdId }, {}, "Hold { id status }"),
  mutation(
    "cancelPurchase",
    "CancelPurchaseInput",
    { purchaseId },
    { ...keyed, quantity: few },
    "Cancellation { id quantity purchase { status cancelledQuantity } }",
  ),
  mutation(
    "placeOrder",
    "PlaceOrderInput",
    { lines: fc.array(orderLine, { maxLength: 5 }) },
    keyed,
    "Order { purchases { id } } ... on OrderRefusedError { lines { line code message } }",
  ),
  saleRuleInput.chain((rules) =>
    mutation(
      "changeTicketOption",
      "ChangeTicketOptionInput",
      { id: changedId, ...constants(rules) },
      {
        name: fc.oneof(fc.constant("day pass"), oddText),
        description: fc.option(oddText),
        capacity: fc.oneof(fc.nat(2_000), fc.integer()),
      },
      "TicketOption { id capacity saleStartsAt saleEndsAt maxPerUser }",
    ),
  ),
);

function constants(values: Readonly<Record<string, Json>>): Record<string, fc.Arbitrary<Json>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, fc.constant(value)]),
  );
}
