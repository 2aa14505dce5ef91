import fc from "fast-check";

import { ticketOptionId, userId } from "./ids.ts";
import { oddText } from "./odd-text.ts";

const size = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map(String),
  fc.constantFrom("0", "-1", "101", "1e2", "", " 1", "9".repeat(400), "NaN"),
);

const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

/** Invented cursors. They must be refused, or lead to a page. */
export const listCursor = fc.oneof(
  fc.uuid().map((id) => text([id])),
  fc.uuid().map((id) => text(["2020-01-01T00:00:00.000Z", id])),
  fc.constantFrom(
    "",
    "null",
    "W10",
    "e30",
    "AAAA",
    "%00",
    text(["x"]),
    text({}),
    "A".repeat(3_000),
  ),
  oddText,
);

const status = fc.constantFrom("active", "expired", "confirmed", "cancelled", "x", "", "ACTIVE");
const sort = fc.constantFrom(
  "id",
  "-id",
  "created_at",
  "-created_at",
  "position",
  "-position",
  "name",
  "",
  "id,id",
  "--id",
);

const parameter = fc.oneof(
  fc.tuple(fc.constant("page[size]"), size),
  fc.tuple(fc.constantFrom("page[after]", "page[before]"), listCursor),
  fc.tuple(fc.constant("filter[ticket_option]"), ticketOptionId),
  fc.tuple(fc.constant("filter[user]"), userId),
  fc.tuple(fc.constant("filter[status]"), status),
  fc.tuple(fc.constant("sort"), sort),
  fc.tuple(fc.constant("include"), fc.constantFrom("ticket_option", "user", "")),
  fc.tuple(fc.constantFrom("page[number]", "filter[x]", "page", "filter[__proto__]"), oddText),
);

/** Query strings of lists. */
export const listQuery: fc.Arbitrary<string> = fc
  .array(parameter, { maxLength: 4 })
  .map((pairs) => {
    const parts = pairs.map(
      ([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`,
    );
    return parts.length === 0 ? "" : `?${parts.join("&")}`;
  });
