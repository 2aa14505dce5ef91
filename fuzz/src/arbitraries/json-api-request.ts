import fc from "fast-check";

import type { FuzzRequest } from "../http/fuzz-request.ts";
import { bodyBytes } from "./body-bytes.ts";
import { accept, contentType, otherHeaders } from "./headers.ts";
import { ticketOptionId, userId } from "./ids.ts";
import { mutatedJson } from "./mutated-json.ts";
import { oddJson, toJsonText, type Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { collectionPath, oddPath, query, resourcePath } from "./targets.ts";

const jsonApiAccept = accept("application/vnd.api+json", "application/json", "*/*");

const quantity = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 1, max: 3 }) },
  { weight: 1, arbitrary: fc.integer() },
);

const newPurchase: fc.Arbitrary<Json> = fc
  .tuple(quantity, ticketOptionId, userId)
  .map(([tickets, option, user]) => ({
    data: {
      type: "purchases",
      attributes: { quantity: tickets },
      relationships: {
        ticket_option: { data: { type: "ticket_options", id: option } },
        user: { data: { type: "users", id: user } },
      },
    },
  }));

const newTicketOption: fc.Arbitrary<Json> = fc
  .record(
    {
      name: fc.oneof(fc.constant("day pass"), oddText),
      description: fc.oneof(fc.constant(null), oddText),
      allocation: fc.oneof(fc.nat(100), fc.integer()),
    },
    { requiredKeys: ["name", "allocation"] },
  )
  .chain((attributes) =>
    fc
      .option(fc.uuid(), { nil: undefined })
      .map((id) => ({ data: { type: "ticket_options", ...(id && { id }), attributes } })),
  );

/** Something to put on sale, or to buy, and where it is asked for; almost. */
const creation: fc.Arbitrary<readonly [path: string, document: Json]> = fc.oneof(
  { weight: 12, arbitrary: fc.tuple(fc.constant("/purchases"), newPurchase) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("/ticket_options"), newTicketOption) },
  { weight: 4, arbitrary: fc.tuple(fc.constant("/purchases"), mutatedJson(newPurchase)) },
  {
    weight: 3,
    arbitrary: fc.tuple(fc.constant("/ticket_options"), mutatedJson(newTicketOption)),
  },
  { weight: 1, arbitrary: fc.tuple(collectionPath, fc.oneof(newPurchase, newTicketOption)) },
  { weight: 1, arbitrary: fc.tuple(collectionPath, oddJson) },
);

const postRequest: fc.Arbitrary<FuzzRequest> = creation.chain(([path, document]) =>
  fc
    .tuple(
      query,
      bodyBytes(fc.constant(toJsonText(document))),
      contentType("application/vnd.api+json"),
      jsonApiAccept,
      otherHeaders,
      fc.boolean(),
    )
    .map(([search, body, type, accepted, others, isChunked]) => ({
      method: "POST",
      target: path + search,
      headers: [...type, ...accepted, ...others],
      body,
      isChunked,
    })),
);

const getRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom("GET", "GET", "GET", "HEAD"),
    resourcePath,
    query,
    jsonApiAccept,
    otherHeaders,
  )
  .map(([method, path, search, accepted, others]) => ({
    method,
    target: path + search,
    headers: [...accepted, ...others],
    body: undefined,
    isChunked: false,
  }));

const METHODS = "GET HEAD POST PUT PATCH DELETE OPTIONS TRACE PROPFIND LINK SEARCH QUERY".split(
  " ",
);

/** Any method on any path, with a body or without one. */
const oddRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom(...METHODS),
    fc.oneof(oddPath, collectionPath, resourcePath),
    query,
    fc.option(bodyBytes(newPurchase.map(toJsonText)), { nil: undefined }),
    contentType("application/vnd.api+json"),
    jsonApiAccept,
    otherHeaders,
  )
  .map(([method, path, search, body, type, accepted, others]) => ({
    method,
    target: path + search,
    headers: [...type, ...accepted, ...others],
    body,
    isChunked: false,
  }));

export const jsonApiRequest: fc.Arbitrary<FuzzRequest> = fc.oneof(
  { weight: 10, arbitrary: postRequest },
  { weight: 2, arbitrary: getRequest },
  { weight: 3, arbitrary: oddRequest },
);
