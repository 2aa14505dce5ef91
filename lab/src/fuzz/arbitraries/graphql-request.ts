import fc from "fast-check";

import type { FuzzRequest, Header } from "../http/fuzz-request.ts";
import { bodyBytes } from "./body-bytes.ts";
import { operation, type Operation } from "./graphql-operation.ts";
import { accept, contentType, otherHeaders } from "./headers.ts";
import { mutatedJson } from "./mutated-json.ts";
import { oddJson, toJsonText, type Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";

const PATH = "/graphql";

const graphqlAccept = accept("application/graphql-response+json", "application/json", "*/*");

/** Removes pieces of a text and inserts others. */
const mutatedText = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.array(
        fc.tuple(
          fc.nat(400),
          fc.nat(6),
          fc.oneof(
            fc.constantFrom("{", "}", "(", ")", "$", "@", "...", '"', '"""', "#", "!", "[", ":"),
            fc.constantFrom("subscription", "fragment A on Error { ...A }", "{a{a{a{a{a{a}}}}}}"),
            fc.constantFrom("query", "mutation", " a: id".repeat(200), "\\u{110000}", "1e400"),
            oddText,
          ),
        ),
        { minLength: 1, maxLength: 3 },
      ),
    )
    .map(([whole, edits]) =>
      edits.reduce((changed, [at, length, inserted]) => {
        const start = at % (changed.length + 1);
        return changed.slice(0, start) + inserted + changed.slice(start + length);
      }, whole),
    );

const oddQuery = fc.constantFrom(
  "",
  " ",
  "#",
  "{",
  "{}",
  "{ __typename }",
  "subscription { a }",
  "query A { __typename } query B { __typename }",
  "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
  `{ ${"a: __typename ".repeat(2_000)} }`,
  `${"{ ticketOption(id: 1) ".repeat(100)}${"}".repeat(100)}`,
  `query (${"$a: ID, ".repeat(500)}) { __typename }`,
  `{ __typename ${"@skip(if: false)".repeat(500)} }`,
  `{ ticketOption(id: ${"[".repeat(3_000)}${"]".repeat(3_000)}) { id } }`,
  `{ ticketOption(id: "${"x".repeat(20_000)}") { id } }`,
  '{ ticketOption(id: 1e99) { id } purchase(id: {a: "b"}) { id } }',
  '{ ticketOption(id: """block\n "" """) { id } }',
  '{ __type(name: "__proto__") { name } }',
  "{ constructor __proto__ toString }",
  "{ __schema { types { fields { type { ofType { ofType { ofType { name } } } } } } } }",
  "mutation { purchaseTickets }",
  "type Query { a: Int }",
);

const sentOperation: fc.Arbitrary<Json> = fc.oneof(
  { weight: 20, arbitrary: operation },
  {
    weight: 2,
    arbitrary: operation.chain((whole) =>
      mutatedText(fc.constant(whole.query)).map((query) => ({ ...whole, query })),
    ),
  },
  {
    weight: 3,
    arbitrary: operation.chain((whole) =>
      mutatedJson(fc.constant(whole.variables)).map((variables) => ({ ...whole, variables })),
    ),
  },
  { weight: 2, arbitrary: mutatedJson(operation) },
  { weight: 1, arbitrary: oddQuery.map((query) => ({ query })) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(operation, oddJson)
      .map(([whole, extensions]) => ({ ...whole, extensions })),
  },
  { weight: 1, arbitrary: fc.array(operation, { maxLength: 3 }) },
  { weight: 1, arbitrary: oddJson },
);

const postRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    bodyBytes(sentOperation.map(toJsonText)),
    contentType("application/json"),
    graphqlAccept,
    otherHeaders,
    fc.boolean(),
  )
  .map(([body, type, accepted, others, isChunked]) => ({
    method: "POST",
    target: PATH,
    headers: [...type, ...accepted, ...others],
    body,
    isChunked,
  }));

function toForm({ query, variables }: Operation): string {
  return new URLSearchParams({ query, variables: toJsonText(variables) }).toString();
}

/** Requests that pages of other sites can send. */
const formRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(operation, fc.boolean(), graphqlAccept)
  .map(([whole, isMultipart, accepted]) => {
    const [type, text] = isMultipart
      ? [
          "multipart/form-data; boundary=x",
          `--x\r\nContent-Disposition: form-data; name="operations"\r\n\r\n${toJsonText(whole)}\r\n--x--\r\n`,
        ]
      : ["application/x-www-form-urlencoded", toForm(whole)];
    const headers: readonly Header[] = [["Content-Type", type], ...accepted];
    return { method: "POST", target: PATH, headers, body: Buffer.from(text), isChunked: false };
  });

const urlParameters = fc.oneof(
  { weight: 4, arbitrary: operation.map(toForm) },
  {
    weight: 2,
    arbitrary: fc
      .array(
        fc.tuple(
          fc.constantFrom("query", "variables", "operationName", "extensions", "raw", "__proto__"),
          fc.oneof(oddText, oddQuery, oddJson.map(toJsonText)),
        ),
        { maxLength: 4 },
      )
      .map((pairs) =>
        pairs
          .map(([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`)
          .join("&"),
      ),
  },
  { weight: 1, arbitrary: fc.constantFrom("", "%", "query=%", "query=%ff", "query", "&=&") },
);

const urlRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom("GET", "GET", "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "QUERY"),
    // Node.js rejects longer ones.
    urlParameters.filter((text) => text.length < 12_000),
    graphqlAccept,
    otherHeaders,
  )
  .map(([method, parameters, accepted, others]) => ({
    method,
    target: `${PATH}?${parameters}`,
    headers: [...accepted, ...others],
    body: undefined,
    isChunked: false,
  }));

export const graphqlRequest: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 12, arbitrary: postRequest },
  { weight: 1, arbitrary: formRequest },
  { weight: 3, arbitrary: urlRequest },
);
