import fc from "fast-check";

import { ticketOptionId, userId } from "./ids.ts";
import { listCursor } from "./list-query.ts";
import type { RootField } from "./root-field.ts";

const LISTS = [
  ["purchases", "PurchaseFilter", ["CONFIRMED", "PARTIALLY_CANCELLED", "CANCELLED"]],
  ["holds", "HoldFilter", ["ACTIVE", "CONFIRMED", "EXPIRED", "NOTHING"]],
] as const;

const size = fc.oneof(fc.integer({ min: -1, max: 101 }), fc.constantFrom("null", "1e3", '"1"'));

/** Begin, end and size of a page, mostly not all of them. */
const slice = fc
  .array(
    fc.oneof(
      fc.tuple(fc.constantFrom("first", "last"), size.map(String)),
      fc.tuple(
        fc.constantFrom("after", "before"),
        listCursor.map((text) => JSON.stringify(text)),
      ),
      fc.tuple(fc.constant("sort"), fc.constantFrom("ID_ASC", "ID_DESC", "NOTHING")),
    ),
    { maxLength: 3 },
  )
  .map((parts) => [...new Map(parts)].map(([name, value]) => `, ${name}: ${value}`).join(""));

/** A page of a list. */
export const listField: fc.Arbitrary<RootField> = fc
  .constantFrom(...LISTS)
  .chain(([name, inputType, statuses]) =>
    fc
      .tuple(
        fc.record(
          { ticketOptionId, userId, status: fc.constantFrom<string>(...statuses) },
          { requiredKeys: [] },
        ),
        slice,
      )
      .map(([input, parts]) => ({
        text: (given: string) =>
          `${name}(filter: ${given}${parts}) { edges { cursor node { id status ticketOption { id } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }`,
        input,
        inputType,
      })),
  );
