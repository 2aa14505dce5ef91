import { JSON_API, OPTION_PATH, error, rows, post, get, goodTicketOption } from "./bad-request.ts";

const wrongMediaType = error(
  415,
  "unsupported_media_type",
  `The body must be ${JSON_API} or application/json`,
  {
    header: "Content-Type",
  },
);

const modifiedMediaType = error(
  415,
  "unsupported_media_type",
  `${JSON_API} is taken without extensions and without parameters`,
  { header: "Content-Type" },
);

const notAcceptable = error(
  406,
  "not_acceptable",
  `${JSON_API} is answered without extensions and without parameters`,
  { header: "Accept" },
);

const withCharset = error(
  415,
  "unsupported_media_type",
  `${JSON_API} is taken without extensions and without parameters: drop the charset, JSON is UTF-8`,
  { header: "Content-Type" },
);

const wantedWithCharset = error(
  406,
  "not_acceptable",
  `${JSON_API} is answered without extensions and without parameters: drop the charset, JSON is UTF-8`,
  { header: "Accept" },
);

const compressed = error(415, "unsupported_content_encoding", "The body must not be compressed", {
  header: "Content-Encoding",
});

export const negotiation = rows("negotiation", [
  [
    "a charset on the body's media type",
    post("/ticket_options", goodTicketOption, { "Content-Type": `${JSON_API};charset=utf-8` }),
    { status: 415, errors: [withCharset] },
  ],
  [
    "a charset in capitals and quotes",
    post("/purchases", {}, { "Content-Type": 'APPLICATION/VND.API+JSON ; Charset="UTF-8"' }),
    { status: 415, errors: [withCharset] },
  ],
  [
    "an extension on the body's media type",
    post("/ticket_options", goodTicketOption, {
      "Content-Type": `${JSON_API};ext="https://jsonapi.org/ext/atomic"`,
    }),
    { status: 415, errors: [modifiedMediaType] },
  ],
  [
    "a profile beside a foreign parameter",
    post("/ticket_options", goodTicketOption, {
      "Content-Type": `${JSON_API};profile="https://example.com/p";version=1`,
    }),
    { status: 415, errors: [modifiedMediaType] },
  ],
  [
    "a charset on a request without a body",
    get(OPTION_PATH, { "Content-Type": `${JSON_API}; charset=utf-8` }),
    { status: 415, errors: [withCharset] },
  ],
  [
    "a body that is text",
    post("/ticket_options", goodTicketOption, { "Content-Type": "text/plain" }),
    { status: 415, errors: [wrongMediaType] },
  ],
  [
    "a body that is a form",
    post("/ticket_options", "name=example", {
      "Content-Type": "application/x-www-form-urlencoded",
    }),
    { status: 415, errors: [wrongMediaType] },
  ],
  [
    "a body whose type is empty",
    post("/purchases", {}, { "Content-Type": "" }),
    { status: 415, errors: [wrongMediaType] },
  ],
  [
    "a body of no type",
    () =>
      new Request("http://localhost/purchases", {
        method: "POST",
        body: new TextEncoder().encode("{}"),
      }),
    { status: 415, errors: [wrongMediaType] },
  ],
  [
    "two types for one body",
    post("/ticket_options", goodTicketOption, { "Content-Type": `${JSON_API}, ${JSON_API}` }),
    { status: 415, errors: [wrongMediaType] },
  ],
  [
    "a compressed body",
    post("/ticket_options", goodTicketOption, { "Content-Encoding": "gzip" }),
    { status: 415, headers: { "accept-encoding": "identity" }, errors: [compressed] },
  ],
  [
    "an answer wanted with a charset",
    get(OPTION_PATH, { Accept: `${JSON_API};charset=utf-8` }),
    { status: 406, errors: [wantedWithCharset] },
  ],
  [
    "an answer wanted with parameters in every instance, or as anything",
    get(OPTION_PATH, {
      Accept: `${JSON_API};a=1, text/html, ${JSON_API};q=0.5;b="2,3", */*;q=0.1`,
    }),
    { status: 406, errors: [notAcceptable] },
  ],
  [
    "an answer wanted with an extension",
    get(OPTION_PATH, { Accept: `${JSON_API}; ext="https://jsonapi.org/ext/atomic"` }),
    { status: 406, errors: [notAcceptable] },
  ],
  [
    "an answer to a purchase wanted with an extension or a charset",
    post("/purchases", {}, { Accept: `${JSON_API};ext=https:x, ${JSON_API};charset=utf-8` }),
    { status: 406, errors: [wantedWithCharset] },
  ],
]);
