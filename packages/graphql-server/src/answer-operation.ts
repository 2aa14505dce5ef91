import { getOperationAST, type DocumentNode, type ExecutionResult } from "graphql";
import { isAsyncIterable, processRegularResult, type GraphQLParams } from "graphql-yoga";

import type { GraphqlYoga } from "./create-yoga-server.ts";
import type { OperationRequest } from "./operation-context.ts";
import type { PlainResponse } from "./plain-http.ts";
import { toPlainResponse } from "./to-plain-response.ts";

const POST = new Request("http://localhost/", { method: "POST" });

/**
 * Executes the operation in a JSON body, with the plugins and the caches that Yoga would
 * execute it with.
 *
 * @param mediaType what it is answered as
 * @param tellFaults is given a result with errors
 * @returns undefined, before anything was executed, when there is something to say that
 *   Yoga should say
 */
export async function answerOperation(
  yoga: GraphqlYoga,
  body: string,
  mediaType: string,
  { getHeader, signal, access }: OperationRequest,
  tellFaults: (result: ExecutionResult) => void,
): Promise<PlainResponse | undefined> {
  const params = parseParams(body);
  if (!params) return undefined;

  const { query, operationName, variables } = params;
  const { schema, parse, validate, contextFactory, execute } = yoga.getEnveloped({
    // Yoga's plugins look at the method.
    request: POST,
    params,
    getHeader,
    signal,
    access,
  });
  const document = parseDocument(parse, query);
  if (!document || validate(schema, document).length > 0) return undefined;
  const operation = getOperationAST(document, operationName);
  if (!operation || operation.operation === "subscription") return undefined;

  const contextValue = await contextFactory();
  const result = await execute({
    schema,
    document,
    contextValue,
    variableValues: variables,
    operationName,
  });
  if (!isAsyncIterable(result) && result.errors) tellFaults(result);
  if (isAsyncIterable(result) || result.errors || result.extensions) {
    return toPlainResponse(processRegularResult(result, yoga.fetchAPI, mediaType));
  }
  return {
    status: 200,
    headers: { "content-type": `${mediaType}; charset=utf-8` },
    body: JSON.stringify(result),
  };
}

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
  const { query, operationName, variables, extensions, ...others } = params;
  return (
    typeof query === "string" &&
    (operationName == null || typeof operationName === "string") &&
    (variables == null || isObject(variables)) &&
    (extensions == null || isObject(extensions)) &&
    Object.keys(others).length === 0
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
