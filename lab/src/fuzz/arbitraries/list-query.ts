import fc from "fast-check";

import { ticketOptionId, userId } from "./ids.ts";
import { oddText } from "./odd-text.ts";

const size = fc.oneof(
  fc.integer({ min: 1, max: 100 }).map(String),
  fc.constantFrom("0", "-1", "101", "1e2", "", " 1", "9".repeat(400), "NaN"),
);

const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");

const sortOfCursor = fc.constantFrom("id", "-id", "created_at", "position", "-position", "start");

/** Digits as in cursors: times, versions, positions. */
const digits = fc.oneof(
  fc.nat(9).map(String),
  fc.constantFrom("9".repeat(16), "9".repeat(18), "-1"),
);

/** Invented cursors, some of them in the form of true ones. They must be refused, or lead to a page. */
export const listCursor = fc.oneof(
  fc
    .tuple(sortOfCursor, ticketOptionId, fc.array(digits, { maxLength: 4 }))
    .map((parts) => Buffer.from(parts.flat().join(" ")).toString("base64url")),
  sortOfCursor.map((sort) => Buffer.from(`${sort} end`).toString("base64url")),
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
  "start",
  "-start",
  "name",
  "",
  "id,id",
  "--id",
);

const time = fc.constantFrom("2020-01-01T00:00:00Z", "2099-12-31T23:59:59.999+02:00", "now", "");

const parameter = fc.oneof(
  fc.tuple(fc.constant("page[size]"), size),
  fc.tuple(fc.constantFrom("page[after]", "page[before]"), listCursor),
  fc.tuple(fc.constant("filter[ticket_option]"), ticketOptionId),
  fc.tuple(fc.constant("filter[user]"), userId),
  fc.tuple(fc.constant("filter[status]"), status),
  fc.tuple(fc.constant("sort"), sort),
  fc.tuple(fc.constant("interval"), fc.constantFrom("1s", "1m", "1h", "1d", "2s", "")),
  fc.tuple(fc.constantFrom("filter[from]", "filter[until]"), time),
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
