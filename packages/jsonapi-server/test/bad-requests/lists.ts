import { randomUUID } from "node:crypto";

import {
  ABSENT_ID,
  error,
  get,
  JSON_API,
  post,
  rows,
  TICKET_OPTION_ID,
  type Row,
} from "./bad-request.ts";

const PROFILE = "https://jsonapi.org/profiles/ethanresnick/cursor-pagination";

const parameter = (name: string, detail: string) =>
  error(400, "invalid_query_parameter", detail, { parameter: name });
const unsupported = (name: string) => parameter(name, `${name} is not supported here`);
const size = parameter("page[size]", "page[size] must be an integer from 1 to 100");
const sorts = (names: string) => ({
  ...parameter("sort", `sort must be one of ${names}`),
  links: { type: `${PROFILE}/unsupported-sort` },
});
const tooLarge = {
  ...size,
  links: { type: `${PROFILE}/max-size-exceeded` },
  meta: { page: { maxSize: 100 } },
};
const encode = (text: string) => Buffer.from(text).toString("base64url");
const CURSOR = encode(`id ${TICKET_OPTION_ID}`);
const badCursor = (name: string, sort = "id") =>
  parameter(name, `${name} must be a cursor of this list, sorted by ${sort}`);

export const lists = rows("list", [
  ...["0", "-1", "abc", "", "1.5", "1e1", "+5", "0x10", "%205"].map<Row>((value) => [
    `page[size]=${value}`,
    get(`/purchases?page[size]=${value}`),
    [size],
  ]),
  ...["101", "1000000", "9".repeat(400)].map<Row>((value) => [
    `page[size]=${value.slice(0, 9)}, which is too large`,
    get(`/purchases?page[size]=${value}`),
    [tooLarge],
  ]),
  ...["page[after]", "page[before]"].flatMap((name) =>
    ["", "x", `${CURSOR}x`, encode("id 1"), encode(`-id ${TICKET_OPTION_ID}`)].map<Row>((value) => [
      `${name}=${value}, which is no cursor`,
      get(`/holds?${name}=${value}`),
      [badCursor(name)],
    ]),
  ),
  [
    "the cursor of another order",
    get(`/ticket_options?sort=created_at&page[after]=${CURSOR}`),
    [badCursor("page[after]", "created_at")],
  ],
  [
    "a page between two cursors",
    get(`/purchases?page[after]=${CURSOR}&page[before]=${CURSOR}`),
    [
      {
        ...parameter("page[before]", "page[before] must not be given together with after"),
        links: { type: `${PROFILE}/range-pagination-not-supported` },
      },
    ],
  ],
  ...["quantity", "", "id,-id", "+id", "created_at", "--id"].map<Row>((value) => [
    `sort=${value} of purchases`,
    get(`/purchases?sort=${value}`),
    [sorts("id, -id")],
  ]),
  [
    "an unsupported sort of ticket options",
    get("/ticket_options?sort=allocation"),
    [sorts("id, -id, created_at, -created_at")],
  ],
  ...[
    "foo",
    "filter",
    "filter[_]",
    "filter[quantity]",
    "filter[user][id]",
    "filter[constructor]",
    "filter[ticketOptionId]",
    "page",
    "page[number]",
    "page[size][]",
    "include[]",
    "size",
    "__proto__",
  ].map<Row>((name) => [
    `${name}, which is not supported`,
    get(`/purchases?${name}=1`),
    [unsupported(name)],
  ]),
  [
    "a filter of ticket options",
    get("/ticket_options?filter[user]=1"),
    [unsupported("filter[user]")],
  ],
  ["include of ticket options", get("/ticket_options?include=purchases"), [unsupported("include")]],
  ...["user", "ticket_option.purchases", "ticket_options", "constructor"].map<Row>((path) => [
    `include=${path}`,
    get(`/purchases?include=${path}`),
    [parameter("include", `${path} cannot be included here`)],
  ]),
  [
    "include of what cannot be included on creation",
    post("/holds?include=user", {}),
    [parameter("include", "user cannot be included here")],
  ],
  [
    "include among operations, whose document has no place for it",
    post(
      "/operations?include=ticket_option",
      {},
      {
        "Content-Type": `${JSON_API};ext="https://jsonapi.org/ext/atomic"`,
      },
    ),
    {
      status: 400,
      headers: { "content-type": `${JSON_API};ext="https://jsonapi.org/ext/atomic"` },
      errors: [unsupported("include")],
    },
  ],
  [
    "include twice",
    get(`/purchases/${TICKET_OPTION_ID}?include=ticket_option&include=`),
    [parameter("include", "include must not be repeated")],
  ],
  [
    "a user that is no UUID",
    get("/purchases?filter[user]=me"),
    [parameter("filter[user]", "filter[user] must be a UUID")],
  ],
  [
    "a ticket option that is no UUID",
    get("/holds?filter[ticket_option]=1"),
    [parameter("filter[ticket_option]", "filter[ticket_option] must be a UUID")],
  ],
  [
    "a status that purchases do not have",
    get("/purchases?filter[status]=active"),
    [
      parameter(
        "filter[status]",
        "filter[status] must be one of confirmed, partially_cancelled, cancelled",
      ),
    ],
  ],
  [
    "a status that holds do not have",
    get("/holds?filter[status]=active,sold"),
    [
      parameter(
        "filter[status]",
        "filter[status] must be one of active, confirmed, released, expired",
      ),
    ],
  ],
  [
    "a list of statuses with an empty one",
    get("/holds?filter[status]=active,"),
    [
      parameter(
        "filter[status]",
        "filter[status] must be one of active, confirmed, released, expired",
      ),
    ],
  ],
  [
    "more than 100 ids",
    get(`/ticket_options?filter[id]=${Array.from({ length: 101 }, () => randomUUID()).join()}`),
    [parameter("filter[id]", "filter[id] must be 1 to 100 values")],
  ],
  [
    "ids of which one is no UUID",
    get(`/purchases?filter[id]=${ABSENT_ID},1`),
    [parameter("filter[id]", "filter[id] must be a UUID")],
  ],
  ["no id", get("/holds?filter[id]="), [parameter("filter[id]", "filter[id] must be a UUID")]],
  ...["1", `${ABSENT_ID},${ABSENT_ID}`].map<Row>((event) => [
    `an event that is ${event}`,
    get(`/holds?filter[event]=${event}`),
    [parameter("filter[event]", "filter[event] must be a UUID")],
  ]),
  [
    "a parameter twice",
    get("/purchases?page[size]=1&page%5Bsize%5D=1"),
    [parameter("page[size]", "page[size] must not be repeated")],
  ],
  [
    "a malformed percent-encoding",
    get("/purchases?filter[user]=%ZZ"),
    [parameter("filter[user]", "filter[user] is not percent-encoded UTF-8")],
  ],
  [
    "fields that are not known",
    get("/purchases?fields[purchases]=price"),
    [parameter("fields[purchases]", "purchases has no field price")],
  ],
  [
    "several parameters wrong",
    get("/purchases?foo=1&include=user&filter[user]=me&sort=name&page[size]=0"),
    [
      unsupported("foo"),
      parameter("include", "user cannot be included here"),
      parameter("filter[user]", "filter[user] must be a UUID"),
      sorts("id, -id"),
      size,
    ],
  ],
]);
