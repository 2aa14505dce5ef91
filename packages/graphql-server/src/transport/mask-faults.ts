import { GraphQLError, type ExecutionResult } from "graphql";
import { maskError, type Plugin } from "graphql-yoga";

import type { RequestLine } from "../plain-http.ts";

/** Told of a fault, whole, and of the request that it befell. */
export type OnFault = (fault: unknown, request: RequestLine) => void;

/** What stands behind a masked error. */
const faults = new WeakMap<object, unknown>();

/** Shows clients what is wrong with their request, and nothing of what is wrong with us. */
export const maskFaults: typeof maskError = (error, message) => {
  // Told by NODE_ENV that it is development, Yoga would show the fault to clients.
  const masked = maskError(error, message, false);
  if (masked !== error) faults.set(masked, originOf(error));
  return masked;
};

/** Tells `onFault` of each fault in what Yoga is about to answer. */
export function tellYogasFaults(
  onFault: OnFault,
): Plugin<object, { readonly requestLine: RequestLine }> {
  return {
    onResultProcess({ result, serverContext: { requestLine } }) {
      if ("errors" in result) tellFaults(result, requestLine, onFault);
    },
  };
}

/** Tells `onFault` of each fault that is masked in a result. */
export function tellFaults(
  { errors = [] }: ExecutionResult,
  request: RequestLine,
  onFault: OnFault,
): void {
  for (const error of errors) if (faults.has(error)) onFault(faults.get(error), request);
}

/** What a resolver threw, without what GraphQL wrapped around it. */
function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError
    ? originOf(error.originalError)
    : error;
}
