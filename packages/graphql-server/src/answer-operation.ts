import type { BoxOffice } from "@ticket-allocation/core";
import { getOperationAST, type DocumentNode, type ExecutionResult } from "graphql";
import { isAsyncIterable, processRegularResult, type GraphQLParams } from "graphql-yoga";

import { createDocumentCache } from "./create-document-cache.ts";
import type { GraphqlYoga } from "./create-yoga-server.ts";
import { openOperation, type OperationRequest } from "./operation-context.ts";
import type { BodyStream, PlainResponse, WholeBody } from "@ticket-allocation/http";
import { toPlainResponse } from "./transport/to-plain-response.ts";

const POST = new Request("http://localhost/", { method: "POST" });

/** @returns undefined, before anything was executed, when Yoga should say what there is to say */
export type AnswerOperation = (
  body: string,
  /** What it is answered as. */
  mediaType: string,
  request: OperationRequest,
  /** Is given a result with errors. */
  reportFaults: (result: ExecutionResult) => void,
) => Promise<PlainResponse<WholeBody | BodyStream> | undefined>;

/**
 * Prepares to execute operations in JSON bodies, with the plugins that Yoga executes them with.
 *
 * A document goes through Yoga's parser and validation when it comes for the first time. Those
 * that passed are kept by their text: neither the schema nor what may be asked for ever changes.
 */
export function prepareAnswerOperation(yoga: GraphqlYoga, boxOffice: BoxOffice): AnswerOperation {
  const documents = createDocumentCache<DocumentNode>();
  const { schema, execute } = yoga.getEnveloped();

  function findDocument(params: Operation, request: OperationRequest): DocumentNode | undefined {
    const known = documents.get(params.query);
    if (known) return known;
    // Yoga's plugins look at the method.
    const { parse, validate } = yoga.getEnveloped({ request: POST, params, ...request });
    const document = parseDocument(parse, params.query);
    if (!document || validate(schema, document).length > 0) return undefined;
    documents.set(params.query, document);
    return document;
  }

  return async (body, mediaType, request, reportFaults) => {
    const params = parseParams(body);
    const document = params && findDocument(params, request);
    if (!document) return undefined;
    const { operationName, variables } = params;
    const operation = getOperationAST(document, operationName);
    if (!operation || operation.operation === "subscription") return undefined;

    const result = await execute({
      schema,
      document,
      contextValue: openOperation(boxOffice, request),
      variableValues: variables,
      operationName,
    });
    if (!isAsyncIterable(result) && result.errors) reportFaults(result);
    if (isAsyncIterable(result) || result.errors || result.extensions) {
      return toPlainResponse(processRegularResult(result, yoga.fetchAPI, mediaType));
    }
    return {
      status: 200,
      headers: { "content-type": `${mediaType}; charset=utf-8` },
      body: JSON.stringify(result),
    };
  };
}

const PARAMS: ReadonlySet<string> = new Set(["query", "operationName", "variables", "extensions"]);

interface Operation extends GraphQLParams {
  readonly query: string;
}

function parseParams(body: string): Operation | undefined {
  try {
    const params: unknown = JSON.parse(body);
    return isOperation(params) ? params : undefined;
  } catch {
    return undefined;
  }
}

function isOperation(params: unknown): params is Operation {
  if (!isObject(params)) return false;
  const { query, operationName, variables, extensions } = params;
  return (
    typeof query === "string" &&
    (operationName == null || typeof operationName === "string") &&
    (variables == null || isObject(variables)) &&
    (extensions == null || isObject(extensions)) &&
    Object.keys(params).every((name) => PARAMS.has(name))
  );
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @returns undefined when it is none */
function parseDocument(
  parse: (source: string) => DocumentNode,
  query: string,
): DocumentNode | undefined {
  try {
    return parse(query);
  } catch {
    return undefined;
  }
}
