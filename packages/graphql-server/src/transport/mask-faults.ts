import { isTicketError } from "@ticket-allocation/core";
import { GraphQLError, type ExecutionResult } from "graphql";
import { maskError, type Plugin } from "graphql-yoga";

import type { RequestLine } from "@ticket-allocation/http";

/** Told of a fault, whole, and of the request that it befell. */
export type OnFault = (fault: unknown, request: RequestLine) => void;

/** The cause of a masked error. */
const faults = new WeakMap<object, unknown>();

/** Shows clients what is wrong with their request, and nothing of what is wrong with us. */
export const maskFaults: typeof maskError = (error, message) => {
  const origin = originOf(error);
  if (isTicketError(origin) && origin.code === "busy") return sayBusy(error);
  // Told by NODE_ENV that it is development, Yoga would show the fault to clients.
  const masked = maskError(error, message, false);
  if (masked !== error) faults.set(masked, origin);
  return masked;
};

/** Tells `onFault` of each fault in what Yoga is about to answer. */
export function tellYogasFaults(
  onFault: OnFault,
): Plugin<object, { readonly requestLine: RequestLine }> {
  return {
    onResultProcess({ result, serverContext: { requestLine } }) {
      if ("errors" in result) reportFaults(result, requestLine, onFault);
    },
  };
}

/** Tells `onFault` of each fault that is masked in a result. */
export function reportFaults(
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

/**
 * Of something that could not be read: mutations answer this refusal in their unions. It may
 * belong to what one of them did, so nothing is said about that.
 */
function sayBusy(error: unknown): GraphQLError {
  const { nodes, path } = error instanceof GraphQLError ? error : {};
  return new GraphQLError("Too busy at the moment to read this: ask again a little later", {
    ...(nodes && { nodes }),
    ...(path && { path }),
    extensions: { code: "BUSY", http: { headers: { "retry-after": "1" } } },
  });
}
