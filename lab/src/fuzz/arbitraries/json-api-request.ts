import fc from "fast-check";

import { ATOMIC, JSON_API } from "../../requests/json-api.ts";
import type { FuzzRequest } from "../http/fuzz-request.ts";
import { bodyBytes } from "./body-bytes.ts";
import { draws, toDrawsOn } from "./draws.ts";
import { accept, contentType, otherHeaders } from "./headers.ts";
import { holdId, webhookId } from "./ids.ts";
import { lifeDocument, purchaseData, type Asked } from "./life-request.ts";
import { listQuery } from "./list-query.ts";
import { mutatedJson } from "./mutated-json.ts";
import { oddJson, toJsonText, type Json } from "./odd-json.ts";
import { oddText } from "./odd-text.ts";
import { saleRuleAttributes } from "./sale-rules.ts";
import { collectionPath, listPath, oddPath, query, resourcePath } from "./targets.ts";
import { webhookDocument } from "./webhook-request.ts";

const jsonApiAccept = accept(JSON_API, "application/json", "*/*");
const atomicAccept = accept(ATOMIC, "*/*");

const newPurchase: fc.Arbitrary<Json> = purchaseData.map((data) => ({ data }));

const newTicketOption: fc.Arbitrary<Json> = fc
  .record(
    {
      name: fc.oneof(fc.constant("day pass"), oddText),
      description: fc.oneof(fc.constant(null), oddText),
      allocation: fc.oneof(fc.nat(100), fc.integer()),
      metadata: fc.oneof(fc.dictionary(oddText, fc.jsonValue()), oddJson),
    },
    { requiredKeys: ["name"] },
  )
  .chain((attributes) =>
    fc
      .tuple(
        fc.oneof(fc.uuid(), fc.constantFrom(undefined, undefined, null)),
        saleRuleAttributes,
        draws,
      )
      .map(([id, rules, drawsOn]) => ({
        data: {
          type: "ticket_options",
          ...(id !== undefined && { id }),
          attributes: { ...attributes, ...rules },
          ...(drawsOn.length > 0 && { relationships: { draws_on: toDrawsOn(drawsOn) } }),
        },
      })),
  );

const post = (path: fc.Arbitrary<string>, document: fc.Arbitrary<Json>): fc.Arbitrary<Asked> =>
  fc.tuple(fc.constant("POST"), path, document);

/** Almost correct requests that create, purchase or change something. */
const asked: fc.Arbitrary<Asked> = fc.oneof(
  { weight: 12, arbitrary: post(fc.constant("/purchases"), newPurchase) },
  { weight: 2, arbitrary: post(fc.constant("/ticket_options"), newTicketOption) },
  { weight: 8, arbitrary: lifeDocument },
  { weight: 2, arbitrary: webhookDocument },
  { weight: 4, arbitrary: post(fc.constant("/purchases"), mutatedJson(newPurchase)) },
  { weight: 3, arbitrary: post(fc.constant("/ticket_options"), mutatedJson(newTicketOption)) },
  {
    weight: 4,
    arbitrary: fc
      .oneof(lifeDocument, webhookDocument)
      .chain(([method, path, document]) =>
        fc.tuple(fc.constant(method), fc.constant(path), mutatedJson(fc.constant(document))),
      ),
  },
  { weight: 1, arbitrary: post(collectionPath, fc.oneof(newPurchase, newTicketOption)) },
  { weight: 1, arbitrary: post(collectionPath, oddJson) },
);

const documentRequest: fc.Arbitrary<FuzzRequest> = asked.chain(([method, path, document]) => {
  const isOrder = path === "/operations";
  return fc
    .tuple(
      query,
      bodyBytes(fc.constant(toJsonText(document))),
      contentType(isOrder ? ATOMIC : JSON_API),
      isOrder ? atomicAccept : jsonApiAccept,
      otherHeaders,
      fc.boolean(),
    )
    .map(([search, body, type, accepted, others, isChunked]) => ({
      method,
      target: path + search,
      headers: [...type, ...accepted, ...others],
      body,
      isChunked,
    }));
});

const getRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.constantFrom("GET", "GET", "GET", "HEAD"),
    fc.oneof(resourcePath, resourcePath, listPath),
    fc.oneof(query, listQuery),
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

const deleteRequest: fc.Arbitrary<FuzzRequest> = fc
  .tuple(
    fc.oneof(
      { weight: 3, arbitrary: fc.tuple(fc.constant("holds"), holdId) },
      { weight: 1, arbitrary: fc.tuple(fc.constant("webhooks"), webhookId) },
    ),
    jsonApiAccept,
    otherHeaders,
  )
  .map(([[type, id], accepted, others]) => ({
    method: "DELETE",
    target: `/${type}/${encodeURIComponent(id.toWellFormed())}`,
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
    contentType(JSON_API),
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
  { weight: 14, arbitrary: documentRequest },
  { weight: 6, arbitrary: getRequest },
  { weight: 1, arbitrary: deleteRequest },
  { weight: 3, arbitrary: oddRequest },
);
