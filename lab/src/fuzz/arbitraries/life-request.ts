import fc from "fast-check";

import { takingData } from "../../requests/json-api.ts";
import { changedId, holdId, newId, purchaseId, ticketOptionId, userId } from "./ids.ts";
import type { Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { saleRuleAttributes } from "./sale-rules.ts";

/** Method, path and document of a request. */
export type Asked = readonly [method: string, path: string, document: Json];

const few = fc.integer({ min: 1, max: 3 });
const quantity = fc.oneof({ weight: 8, arbitrary: few }, { weight: 1, arbitrary: fc.integer() });
const maybe = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: undefined });

export const purchaseData = fc
  .record({ id: newId, quantity, ticketOptionId, userId })
  .map(({ id, ...taking }) => ({ id, ...takingData("purchases", taking) }));

const holdData = fc
  .tuple(purchaseData, maybe(fc.oneof(few, fc.integer({ min: -1, max: 4_000 }))))
  .map(([{ id, attributes, relationships }, seconds]) => ({
    type: "holds",
    id,
    attributes: { ...attributes, seconds },
    relationships,
  }));

const hold: fc.Arbitrary<Asked> = holdData.map((data) => ["POST", "/holds", { data }]);

const confirmationData = fc.tuple(newId, holdId, maybe(quantity)).map(([own, id, tickets]) => ({
  type: "purchases",
  id: own,
  ...(tickets !== undefined && { attributes: { quantity: tickets } }),
  relationships: { hold: { data: { type: "holds", id } } },
}));

const confirmation: fc.Arbitrary<Asked> = confirmationData.map((data) => [
  "POST",
  "/purchases",
  { data },
]);

const cancellation: fc.Arbitrary<Asked> = fc
  .tuple(newId, purchaseId, maybe(quantity))
  .map(([own, id, tickets]) => [
    "POST",
    "/cancellations",
    {
      data: {
        type: "cancellations",
        id: own,
        ...(tickets !== undefined && { attributes: { quantity: tickets } }),
        relationships: { purchase: { data: { type: "purchases", id } } },
      },
    },
  ]);

const exchange: fc.Arbitrary<Asked> = fc
  .tuple(newId, purchaseId, ticketOptionId, maybe(quantity))
  .map(([own, id, optionId, tickets]) => [
    "POST",
    "/exchanges",
    {
      data: {
        type: "exchanges",
        id: own,
        ...(tickets !== undefined && { attributes: { quantity: tickets } }),
        relationships: {
          purchase: { data: { type: "purchases", id } },
          ticket_option: { data: { type: "ticket_options", id: optionId } },
        },
      },
    },
  ]);

const transfer: fc.Arbitrary<Asked> = fc
  .tuple(newId, purchaseId, userId)
  .map(([own, id, newUserId]) => [
    "POST",
    "/transfers",
    {
      data: {
        type: "transfers",
        id: own,
        relationships: {
          purchase: { data: { type: "purchases", id } },
          user: { data: { type: "users", id: newUserId } },
        },
      },
    },
  ]);

const capacityMove: fc.Arbitrary<Asked> = fc
  .tuple(newId, ticketOptionId, ticketOptionId, quantity)
  .map(([own, from, to, tickets]) => [
    "POST",
    "/capacity_moves",
    {
      data: {
        type: "capacity_moves",
        id: own,
        attributes: { quantity: tickets },
        relationships: {
          from: { data: { type: "ticket_options", id: from } },
          to: { data: { type: "ticket_options", id: to } },
        },
      },
    },
  ]);

const extension: fc.Arbitrary<Asked> = fc
  .tuple(holdId, fc.oneof(few, fc.integer({ min: -1, max: 4_000 }), fc.constant(86_401)))
  .map(([id, seconds]) => [
    "PATCH",
    `/holds/${encodeURIComponent(id.toWellFormed())}`,
    { data: { type: "holds", id, attributes: { seconds } } },
  ]);

const operations: fc.Arbitrary<Asked> = fc
  .oneof(
    { weight: 12, arbitrary: fc.array(purchaseData, { minLength: 1, maxLength: 5 }) },
    // The maximum number, and one more.
    {
      weight: 1,
      arbitrary: fc
        .tuple(purchaseData, fc.constantFrom(1_000, 1_001))
        .map(([data, length]) => Array.from({ length }, () => data)),
    },
  )
  .map((lines) => ["POST", "/operations", { "atomic:operations": lines.map(adding) }]);

/** Holds that last equally long, confirmations or releases, and seldom one that does something else. */
const basket: fc.Arbitrary<Asked> = fc
  .tuple(
    fc.oneof(
      fc
        .tuple(fc.array(holdData, { minLength: 1, maxLength: 4 }), maybe(few))
        .map(([holds, seconds]) =>
          holds.map(({ attributes, ...data }) =>
            adding({ ...data, attributes: { ...attributes, seconds } }),
          ),
        ),
      fc.array(confirmationData.map(adding), { minLength: 1, maxLength: 4 }),
      fc.array(holdId.map(removing), { minLength: 1, maxLength: 4 }),
    ),
    fc.oneof(
      { weight: 8, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: purchaseData.map((data) => [adding(data)]) },
      { weight: 1, arbitrary: holdId.map((id) => [removing(id)]) },
    ),
  )
  .map(([lines, others]) => [
    "POST",
    "/operations",
    { "atomic:operations": [...lines, ...others] },
  ]);

function adding<Data extends object>(data: Data) {
  return { op: "add", data };
}

function removing(id: string) {
  return { op: "remove", ref: { type: "holds", id } };
}

const change: fc.Arbitrary<Asked> = fc
  .tuple(
    changedId,
    fc.record(
      {
        name: fc.oneof(fc.constant("day pass"), oddText),
        description: fc.option(oddText),
        capacity: fc.oneof(fc.nat(2_000), fc.integer()),
        allocation: fc.constantFrom<Json>(0, 1, 1_000, null),
      },
      { requiredKeys: [] },
    ),
    saleRuleAttributes,
  )
  .map(([id, attributes, rules]) => [
    "PATCH",
    `/ticket_options/${encodeURIComponent(id.toWellFormed())}`,
    { data: { type: "ticket_options", id, attributes: { ...attributes, ...rules } } },
  ]);

/** Almost correct requests other than creating options and single purchases. */
export const lifeDocument: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 4, arbitrary: hold },
  { weight: 4, arbitrary: confirmation },
  { weight: 2, arbitrary: extension },
  { weight: 5, arbitrary: cancellation },
  { weight: 4, arbitrary: exchange },
  { weight: 3, arbitrary: transfer },
  { weight: 3, arbitrary: operations },
  { weight: 3, arbitrary: basket },
  { weight: 1, arbitrary: change },
  { weight: 4, arbitrary: capacityMove },
);
