import fc from "fast-check";

import { draws } from "./draws.ts";
import { journalField, listField } from "./graphql-list-field.ts";
import { mutation } from "./graphql-mutation.ts";
import { holdId, journalEntryId, purchaseId, ticketOptionId, userId, webhookId } from "./ids.ts";
import { oddJson, type Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { refusalFields, type RootField } from "./root-field.ts";
import { saleRuleInput } from "./sale-rules.ts";

/** An operation as a client sends it. */
export interface Operation {
  readonly query: string;
  readonly variables: Json;
  readonly operationName: Json;
}

const directive = fc.oneof(
  { weight: 40, arbitrary: fc.constant("") },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      " @include(if: true)",
      " @skip(if: false)",
      " @skip(if: true)",
      " @include(if: $yes)",
      " @nothing",
      " @include",
    ),
  },
);

/** A field with its own name, or with an alias that mostly has no conflict. */
const named = (field: fc.Arbitrary<string>) =>
  fc.tuple(fc.nat(11), field, directive).map(([alias, text, after]) => {
    if (alias > 3) return text + after;
    return `${alias === 0 ? "x" : `${text}${alias}`}: ${text}${after}`;
  });

const ticketOptionFields = fc
  .array(
    named(
      fc.constantFrom(
        "id",
        "name",
        "description",
        "allocation",
        "capacity",
        "saleStartsAt",
        "minPerPurchase",
        "maxPerUser",
        "__typename",
      ),
    ),
    { minLength: 1, maxLength: 6 },
  )
  .map((fields) => `{ ${fields.join(" ")} }`);

const purchaseFields = fc
  .tuple(
    fc.array(named(fc.constantFrom("id", "quantity", "userId", "__typename")), { maxLength: 4 }),
    fc.option(ticketOptionFields, { nil: undefined }),
  )
  .map(
    ([fields, option]) =>
      `{ __typename ${fields.join(" ")}${option ? ` ticketOption ${option}` : ""} }`,
  );

/** A value in the text of an operation. Strings of JSON are also strings of GraphQL. */
function toLiteral(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(toLiteral).join(" ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).map(([key, member]) => `${key}: ${toLiteral(member)}`);
  return `{ ${fields.join(", ")} }`;
}

const key = fc.oneof(
  { weight: 6, arbitrary: fc.constant(undefined) },
  { weight: 2, arbitrary: fc.nat(40).map((number) => `key-${number}`) },
  { weight: 1, arbitrary: fc.oneof(fc.constant(null), oddText) },
);

const purchaseInput = fc
  .tuple(
    ticketOptionId,
    userId,
    fc.oneof(
      { weight: 16, arbitrary: fc.integer({ min: 1, max: 3 }) },
      { weight: 1, arbitrary: fc.integer() },
      { weight: 1, arbitrary: oddJson },
    ),
    key,
  )
  .map(([option, user, quantity, idempotencyKey]) => ({
    ticketOptionId: option,
    userId: user,
    quantity,
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }));

const creationInput = fc
  .tuple(
    fc.oneof(fc.constant("day pass"), oddText),
    fc.oneof({ weight: 16, arbitrary: fc.nat(100) }, { weight: 1, arbitrary: oddJson }),
    fc.option(fc.oneof({ weight: 6, arbitrary: oddText }, { weight: 1, arbitrary: oddJson }), {
      nil: undefined,
    }),
    fc.oneof(fc.uuid(), fc.constantFrom(undefined, undefined, null)),
    key,
    saleRuleInput,
    draws,
    fc.boolean(),
  )
  .map(([name, allocation, description, id, idempotencyKey, rules, drawsOn, isCounted]) => ({
    name,
    ...(drawsOn.length > 0 && { drawsOn }),
    // Without an allocation an option must draw on others.
    ...((isCounted || drawsOn.length === 0) && { allocation }),
    ...rules,
    ...(description !== undefined && { description }),
    ...(id !== undefined && { id }),
    ...(idempotencyKey !== undefined && { idempotencyKey }),
  }));

const mutationField: fc.Arbitrary<RootField> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .tuple(purchaseInput, purchaseFields, refusalFields)
      .map(([input, fields, refusal]) => ({
        text: (given: string) =>
          `purchaseTickets(input: ${given}) { __typename ... on Purchase ${fields} ${refusal} }`,
        input,
        inputType: "PurchaseTicketsInput!",
      })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(creationInput, ticketOptionFields, refusalFields)
      .map(([input, fields, refusal]) => ({
        text: (given: string) =>
          `createTicketOption(input: ${given}) { __typename ... on TicketOption ${fields} ${refusal} }`,
        input,
        inputType: "CreateTicketOptionInput!",
      })),
  },
  { weight: 3, arbitrary: mutation },
);

const queryField: fc.Arbitrary<RootField> = fc.oneof(
  fc.tuple(ticketOptionId, ticketOptionFields).map(([input, fields]) => ({
    text: (given: string) => `ticketOption(id: ${given}) ${fields}`,
    input,
    inputType: "ID!",
  })),
  fc.tuple(fc.oneof(userId, purchaseId), purchaseFields).map(([input, fields]) => ({
    text: (given: string) => `purchase(id: ${given}) ${fields}`,
    input,
    inputType: "ID!",
  })),
  listField,
  journalField,
  fc.oneof(ticketOptionId, purchaseId, holdId, journalEntryId, webhookId, oddText).map((input) => ({
    text: (given: string) => `node(id: ${given}) { __typename id ... on JournalEntry { version } }`,
    input,
    inputType: "ID!",
  })),
  webhookId.map((input) => ({
    text: (given: string) => `webhook(id: ${given}) { id url state backlog failures cursor }`,
    input,
    inputType: "ID!",
  })),
  holdId.map((input) => ({
    text: (given: string) => `hold(id: ${given}) { id status expiresAt ticketOption { id } }`,
    input,
    inputType: "ID!",
  })),
  fc
    .constantFrom(
      "__typename",
      "__schema { queryType { name } }",
      '__type(name: "Purchase") { fields { name } }',
      "nothing",
    )
    .map((text) => ({ text: () => text, input: null, inputType: "ID" })),
);

const REFUSAL = "\nfragment Refusal on Error { code message }";

/** Valid operations, except for some values. */
export const operation: fc.Arbitrary<Operation> = fc
  .tuple(
    fc.oneof(
      fc.tuple(fc.constant("mutation"), fc.array(mutationField, { minLength: 1, maxLength: 3 })),
      fc.tuple(fc.constant("query"), fc.array(queryField, { minLength: 1, maxLength: 4 })),
    ),
    fc.boolean(),
  )
  .map(([[kind, fields], hasVariables]) => {
    const parts = fields.map(
      ({ text, input }, index) =>
        `f${index}: ${text(hasVariables ? `$v${index}` : toLiteral(input))}`,
    );
    const definitions = hasVariables
      ? fields.map(({ inputType }, index) => `$v${index}: ${inputType}`)
      : [];
    const body = parts.join("\n  ");
    const usesYes = body.includes("$yes");
    const header = [...definitions, ...(usesYes ? ["$yes: Boolean = true"] : [])].join(", ");
    return {
      query: `${kind} Fuzz${header ? `(${header})` : ""} {\n  ${body}\n}${body.includes("...Refusal") ? REFUSAL : ""}`,
      variables: hasVariables
        ? Object.fromEntries(fields.map(({ input }, index) => [`v${index}`, input]))
        : null,
      operationName: "Fuzz",
    };
  });
