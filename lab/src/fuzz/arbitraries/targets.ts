import { RESOURCE_FIELDS } from "@ticket-allocation/core";
import fc from "fast-check";

import { holdId, journalEntryId, purchaseId, ticketOptionId, webhookId } from "./ids.ts";
import { oddText } from "./odd-text.ts";

/** Percent-encodes like browsers, and also unpaired surrogates. */
function encode(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}

/** Text that the client of Node.js accepts. */
const rawText = fc
  .array(fc.integer({ min: 0x21, max: 0xff }), { maxLength: 16 })
  .map((units) => String.fromCharCode(...units));

const brokenEncoding = fc.constantFrom(
  "%",
  "%0",
  "%zz",
  "%ff",
  "%c0%80",
  "%ed%a0%80",
  "%00",
  "%2F",
);

const segment = fc.oneof(
  oddText.map(encode),
  rawText,
  brokenEncoding,
  fc.constantFrom("..", ".", "", "%2e%2e", "openapi.json", "livez", "readyz", "metrics", "graphql"),
);

const field = fc.constantFrom(
  "name",
  "description",
  "allocation",
  "capacity",
  "quantity",
  "ticket_option",
  "user",
  "status",
  "cancelled_quantity",
  "exchanged_quantity",
  "version",
  "gap_after",
  "url",
  "secret",
  "backlog",
  "new_purchase",
  "from_user",
  "expires_at",
  "purchase",
  "max_per_user",
  "sale_starts_at",
  "created_at",
  "id",
  "",
  "__proto__",
);

const fieldset = fc
  .tuple(
    fc.constantFrom(...Object.keys(RESOURCE_FIELDS)),
    fc.array(field, { maxLength: 5 }),
    fc.boolean(),
  )
  .map(([type, fields, isEncoded]) => {
    const name = isEncoded ? `fields%5B${type}%5D` : `fields[${type}]`;
    return `${name}=${fields.join(isEncoded ? "%2C" : ",")}`;
  });

const oddParameter = fc.oneof(
  fc.constantFrom(
    "include=ticket_option",
    "include=purchase",
    "include=ticket_option,purchase",
    "include=",
    "sort=-name",
    "page[size]=1",
    "filter[name]=x",
    "fields=name",
    "fields[]=name",
    "fields[__proto__]=x",
    "fields[constructor]=x",
    "fields[purchases][x]=1",
    "__proto__[a]=1",
    "=",
    "a",
    "%",
    "&&",
    "?",
    "+=+",
  ),
  fc.tuple(segment, segment).map(([name, value]) => `${name}=${value}`),
);

/** Query strings, mostly empty. */
export const query: fc.Arbitrary<string> = fc.oneof(
  { weight: 16, arbitrary: fc.constant("") },
  { weight: 3, arbitrary: fieldset.map((text) => `?${text}`) },
  {
    weight: 2,
    arbitrary: fc
      .array(fc.oneof(fieldset, oddParameter), { maxLength: 4 })
      .map((parameters) => `?${parameters.join("&")}`),
  },
);

export const collectionPath: fc.Arbitrary<string> = fc.constantFrom(
  "/ticket_options",
  "/purchases",
  "/holds",
  "/cancellations",
  "/exchanges",
  "/transfers",
  "/capacity_moves",
  "/journal_entries",
  "/webhooks",
);

const salesPath: fc.Arbitrary<string> = ticketOptionId.map(
  (id) => `/ticket_options/${encode(id)}/sales`,
);

/** What has pages. */
export const listPath: fc.Arbitrary<string> = fc.oneof(
  { weight: 3, arbitrary: collectionPath },
  { weight: 1, arbitrary: salesPath },
);

export const resourcePath: fc.Arbitrary<string> = fc
  .tuple(
    fc.oneof(
      fc.tuple(collectionPath, ticketOptionId),
      fc.tuple(fc.constant("/purchases"), purchaseId),
      fc.tuple(fc.constant("/holds"), holdId),
      fc.tuple(fc.constant("/journal_entries"), journalEntryId),
      fc.tuple(fc.constant("/webhooks"), webhookId),
    ),
    fc.oneof(
      { weight: 6, arbitrary: fc.constant("") },
      {
        weight: 1,
        arbitrary: fc.constantFrom("/ticket_option", "/relationships/ticket_option", "/user"),
      },
    ),
  )
  .map(([[collection, id], end]) => `${collection}/${encode(id)}${end}`);

/** Any path. */
export const oddPath: fc.Arbitrary<string> = fc.oneof(
  fc.array(segment, { maxLength: 5 }).map((segments) => `/${segments.join("/")}`),
  fc.tuple(collectionPath, segment).map(([path, end]) => `${path}/${end}`),
  fc.tuple(collectionPath, segment).map(([path, end]) => `${path}${end}`),
  fc.constantFrom(
    "/",
    "//",
    "//evil.example/purchases",
    "*",
    "/openapi.json",
    "/livez",
    "/readyz",
    "/purchases/",
    "/PURCHASES",
    "/graphql/",
    "http://evil.example/purchases",
    "http://evil.example/livez",
    "http://[/",
    "http://",
    "mailto:a",
    "/#fragment",
    "/purchases#x",
    "/ticket_options/../purchases",
    "/ticket_options/%2e%2e/purchases",
    `/ticket_options/${"x".repeat(4_000)}`,
    `/${"/".repeat(2_000)}`,
  ),
);
