import { z } from "zod";

import {
  mayCancel,
  mayChangeOptions,
  mayCreateOptions,
  mayExchange,
  mayManageWebhooks,
  mayPurchase,
  mayRead,
  mayReadJournal,
  mayReadOptions,
  mayReadTransferred,
  mayTransfer,
  type Bearer,
} from "./scopes.ts";

const always = () => true;

/**
 * When an object that a field leads to is shown, given that what has the field is. A field
 * that is not listed makes the test fail: somebody has to say who may see what it leads to.
 */
export const SHOWN: Readonly<Record<string, (bearer: Bearer) => boolean>> = {
  "Query.ticketOption": mayReadOptions,
  "Query.ticketOptions": mayReadOptions,
  "Query.purchase": mayRead,
  "Query.purchases": mayRead,
  "Query.hold": mayRead,
  "Query.journal": mayReadJournal,
  "Query.sales": mayReadJournal,
  "Query.holds": mayRead,
  "Query.webhook": mayManageWebhooks,
  "Query.webhooks": mayManageWebhooks,
  // What a mutation makes, and a ticket option or a hold that it changes, is shown to who may do so.
  // It draws on another, which must be readable too.
  "Mutation.createTicketOption": (bearer) => mayCreateOptions(bearer) && mayReadOptions(bearer),
  "Mutation.createTicketOptions": (bearer) => mayCreateOptions(bearer) && mayReadOptions(bearer),
  "Mutation.changeTicketOption": mayChangeOptions,
  "Mutation.purchaseTickets": mayPurchase,
  "Mutation.placeOrder": mayPurchase,
  "Mutation.holdTickets": mayPurchase,
  "Mutation.holdBasket": mayPurchase,
  "Mutation.extendHold": mayPurchase,
  "Mutation.confirmHold": mayPurchase,
  "Mutation.confirmBasket": mayPurchase,
  "Mutation.releaseBasket": mayPurchase,
  "Mutation.cancelPurchase": mayCancel,
  "Mutation.exchangePurchase": mayExchange,
  "Mutation.transferPurchase": mayTransfer,
  "Mutation.moveCapacity": mayChangeOptions,
  "Mutation.createWebhook": mayManageWebhooks,
  "Mutation.changeWebhook": mayManageWebhooks,
  "Mutation.deleteWebhook": mayManageWebhooks,
  // What it only does something to must be readable too.
  "Mutation.releaseHold": (bearer) => mayPurchase(bearer) && mayRead(bearer),
  "Cancellation.purchase": mayRead,
  "Exchange.purchase": mayRead,
  "Exchange.newPurchase": mayRead,
  "Transfer.purchase": mayReadTransferred,
  "CapacityMove.from": mayReadOptions,
  "CapacityMove.to": mayReadOptions,
  "NewTicketOptions.ticketOptions": always,
  "Order.purchases": always,
  "Basket.holds": always,
  "TicketOption.drawsOn": always,
  // Who is shown a purchase or a hold is shown what it is of.
  "Purchase.ticketOption": always,
  "Hold.ticketOption": always,
  "JournalEntry.ticketOption": always,
  ...Object.fromEntries(
    ["TicketOption", "Purchase", "Hold", "JournalEntry", "SalesInterval", "Webhook"].flatMap(
      (type) => [
        [`${type}Connection.edges`, always],
        [`${type}Connection.pageInfo`, always],
        [`${type}Edge.node`, always],
      ],
    ),
  ),
};

/** The ways on which a field shows something else than elsewhere. */
const SHOWN_ON_WAY: typeof SHOWN = {
  // Those that may not be read are left out.
  "releaseBasket.holds": mayRead,
};

const typeRef: z.ZodType<TypeRef> = z.lazy(() =>
  z.object({ name: z.string().nullable(), ofType: typeRef.nullish() }),
);
interface TypeRef {
  readonly name: string | null;
  readonly ofType?: TypeRef | null | undefined;
}
const introspection = z.object({
  data: z.object({
    schema: z.object({
      types: z.array(
        z.object({
          name: z.string(),
          kind: z.string(),
          fields: z.array(z.object({ name: z.string(), type: typeRef })).nullable(),
          interfaces: z.array(z.object({ name: z.string() })).nullable(),
          possibleTypes: z.array(z.object({ name: z.string() })).nullable(),
        }),
      ),
    }),
  }),
});

const TYPE = "name ofType { name ofType { name ofType { name ofType { name } } } }";

/** What {@link readSchema} reads. */
export const INTROSPECTION = `{ schema: __schema { types {
  name kind interfaces { name } possibleTypes { name } fields { name type { ${TYPE} } } } } }`;

type TypeByName = ReadonlyMap<string, SchemaType>;
type SchemaType = z.output<typeof introspection>["data"]["schema"]["types"][number];

export function readSchema(result: unknown): TypeByName {
  const { types } = introspection.parse(result).data.schema;
  return new Map(types.map((type) => [type.name, type]));
}

/** A field that leads to an object. */
export interface Step {
  readonly name: string;
  readonly edge: string;
  readonly selection: string;
  readonly steps: readonly Step[];
}

/** Every way from a type to others that meets no type twice, with all there is to select on it. */
export function walk(
  types: TypeByName,
  from: string,
  seen: readonly string[] = [],
): readonly Step[] {
  const type = types.get(from);
  return (type?.fields ?? []).flatMap((field): Step[] => {
    const target = types.get(nameOf(field.type));
    const object = target && objectOf(types, target);
    if (!target || !object || seen.includes(object.name)) return [];
    // It leads back to what has it.
    if (object.name === `${from}Edge`) return [];
    const steps = walk(types, object.name, [...seen, from]);
    const shown = `... on ${object.name} { __typename ${fieldsOf(types, object, steps)} }`;
    const selection = `{ __typename ${shown} ${target.kind === "UNION" ? ERROR : ""} }`;
    return [{ name: field.name, edge: `${from}.${field.name}`, selection, steps }];
  });
}

const ERROR = "... on Error { code message }";

function fieldsOf(types: TypeByName, { fields }: SchemaType, steps: readonly Step[]): string {
  const leaves = (fields ?? []).filter(({ type }) =>
    ["SCALAR", "ENUM"].includes(types.get(nameOf(type))?.kind ?? ""),
  );
  return [
    ...leaves.map(({ name }) => name),
    ...steps.map(({ name, selection }) => `${name} ${selection}`),
  ].join(" ");
}

function nameOf({ name, ofType }: TypeRef): string {
  return name ?? (ofType ? nameOf(ofType) : "");
}

/** Of a union, the one that is no refusal. None of an interface: `node` finds what the other queries find (`node.test.ts`). */
function objectOf(types: TypeByName, type: SchemaType): SchemaType | undefined {
  if (type.kind === "OBJECT") return type;
  if (type.kind === "INTERFACE") return undefined;
  return type.possibleTypes
    ?.map(({ name }) => types.get(name))
    .find((member) => !member?.interfaces?.some(({ name }) => name === "Error"));
}

/** The ways on which the bearer is to be shown something, as `cancelPurchase.purchase`. */
export function expectedWays(steps: readonly Step[], bearer: Bearer, prefix = ""): string[] {
  return steps.flatMap(({ name, edge, steps: further }) => {
    const isShown = SHOWN_ON_WAY[prefix + name] ?? SHOWN[edge];
    if (!isShown?.(bearer)) return [];
    return [prefix + name, ...expectedWays(further, bearer, `${prefix}${name}.`)];
  });
}

/** The ways on which an answer shows something. */
export function foundWays(steps: readonly Step[], value: object, prefix = ""): string[] {
  return steps.flatMap(({ name, steps: further }) => {
    const found = [Reflect.get(value, name)].flat().filter(isShown);
    if (found.length === 0) return [];
    const inside = found.flatMap((each) => foundWays(further, each, `${prefix}${name}.`));
    return [prefix + name, ...new Set(inside)];
  });
}

function isShown(value: unknown): value is object {
  if (typeof value !== "object" || value === null) return false;
  const type: unknown = Reflect.get(value, "__typename");
  return typeof type === "string" && !type.endsWith("Error");
}
