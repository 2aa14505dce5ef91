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
const sliceBy = (...sorts: readonly string[]) =>
  fc
    .array(
      fc.oneof(
        fc.tuple(fc.constantFrom("first", "last"), size.map(String)),
        fc.tuple(
          fc.constantFrom("after", "before"),
          listCursor.map((text) => JSON.stringify(text)),
        ),
        fc.tuple(fc.constant("sort"), fc.constantFrom(...sorts, "NOTHING")),
      ),
      { maxLength: 3 },
    )
    .map((parts) => [...new Map(parts)].map(([name, value]) => `, ${name}: ${value}`).join(""));

const slice = sliceBy("ID_ASC", "ID_DESC");

const PAGE_INFO = "pageInfo { hasNextPage hasPreviousPage startCursor endCursor }";

/** A page of the journal, of sales over time or of webhooks. */
export const journalField: fc.Arbitrary<RootField> = fc.oneof(
  fc
    .tuple(
      fc.record({ ticketOptionId }, { requiredKeys: [] }),
      sliceBy("POSITION_ASC", "POSITION_DESC"),
    )
    .map(([input, parts]) => ({
      text: (given: string) =>
        `journal(filter: ${given}${parts}) { edges { cursor node { id version purchased gapAfter ticketOption { id } } } ${PAGE_INFO} }`,
      input,
      inputType: "JournalFilter",
    })),
  fc
    .tuple(
      ticketOptionId,
      fc.constantFrom("SECOND", "MINUTE", "HOUR", "DAY"),
      sliceBy("START_ASC", "START_DESC"),
    )
    .map(([input, interval, parts]) => ({
      text: (given: string) =>
        `sales(ticketOptionId: ${given}, interval: ${interval}${parts}) { edges { cursor node { start purchased allocation gaps } } ${PAGE_INFO} }`,
      input,
      inputType: "ID!",
    })),
  slice.map((parts) => ({
    text: () =>
      `webhooks${parts === "" ? "" : `(${parts.slice(2)})`} { edges { cursor node { id state backlog } } ${PAGE_INFO} }`,
    input: null,
    inputType: "ID",
  })),
);

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
          `${name}(filter: ${given}${parts}) { edges { cursor node { id status ticketOption { id } } } ${PAGE_INFO} }`,
        input,
        inputType,
      })),
  );
