import { OPTION_PATH, error, rows, post, get, goodTicketOption, type Row } from "./bad-request.ts";

const parameter = (name: string, detail: string) =>
  error(400, "invalid_query_parameter", detail, { parameter: name });

const unsupported = (name: string) => parameter(name, `${name} is not supported here`);

export const queryParameters = rows("query parameters", [
  ...[
    "include",
    "sort",
    "page[size]",
    "filter[_]",
    "filter[name]",
    "foo",
    "fields",
    "include[]",
    "__proto__",
  ].map<Row>((name) => [
    `${name}, which is not supported`,
    get(`${OPTION_PATH}?${name}=x`),
    [unsupported(name)],
  ]),
  ["include without a value", get(`${OPTION_PATH}?include`), [unsupported("include")]],
  [
    "include on creation of what has nothing to include, whose body is not read then",
    post("/ticket_options?include=purchases", "{"),
    [unsupported("include")],
  ],
  [
    "sort on creation, percent-encoded",
    post("/ticket_options?s%6Frt=name", goodTicketOption),
    [unsupported("sort")],
  ],
  ["a parameter of no name", get(`${OPTION_PATH}?=1`), [unsupported("")]],
  [
    "fields of a type that is not known",
    get(`${OPTION_PATH}?fields[tickets]=name`),
    [parameter("fields[tickets]", "There is no resource type tickets")],
  ],
  [
    "fields of a prototype's member",
    get(`${OPTION_PATH}?fields[constructor]=name`),
    [parameter("fields[constructor]", "There is no resource type constructor")],
  ],
  [
    "fields that are not known",
    get(`${OPTION_PATH}?fields%5Bticket_options%5D=name,price,version`),
    [
      parameter("fields[ticket_options]", "ticket_options has no field price"),
      parameter("fields[ticket_options]", "ticket_options has no field version"),
    ],
  ],
  [
    "id as a field, which it is not",
    get(`${OPTION_PATH}?fields[ticket_options]=id`),
    [parameter("fields[ticket_options]", "ticket_options has no field id")],
  ],
  [
    "a blank before a field",
    get(`${OPTION_PATH}?fields[ticket_options]=name,+allocation`),
    [parameter("fields[ticket_options]", "ticket_options has no field  allocation")],
  ],
  [
    "unknown fields in a repeated parameter",
    get(`${OPTION_PATH}?fields[ticket_options]=price&fields[ticket_options]=name,version`),
    [
      parameter("fields[ticket_options]", "ticket_options has no field price"),
      parameter("fields[ticket_options]", "ticket_options has no field version"),
    ],
  ],
  [
    "a field of a purchase that is not known, on creation",
    post("/purchases?fields[purchases]=user_id", {}),
    [parameter("fields[purchases]", "purchases has no field user_id")],
  ],
  [
    "a malformed percent-encoding of a value",
    get(`${OPTION_PATH}?fields[ticket_options]=%ZZ`),
    [parameter("fields[ticket_options]", "fields[ticket_options] is not percent-encoded UTF-8")],
  ],
  [
    "a malformed percent-encoding of a name",
    get(`${OPTION_PATH}?fields%5=name`),
    [parameter("fields%5", "fields%5 is not percent-encoded UTF-8")],
  ],
  [
    "a percent-encoding that is no UTF-8",
    get(`${OPTION_PATH}?foo=%FF`),
    [parameter("foo", "foo is not percent-encoded UTF-8")],
  ],
  [
    "several parameters wrong",
    get(`${OPTION_PATH}?include=user&sort=-name&fields[users]=name`),
    [
      unsupported("include"),
      unsupported("sort"),
      parameter("fields[users]", "There is no resource type users"),
    ],
  ],
]);
