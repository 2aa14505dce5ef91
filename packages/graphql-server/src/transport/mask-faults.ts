import { isTicketError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";
import { maskError } from "graphql-yoga";

/**
 * Makes the mask that shows clients what is wrong with their request, and nothing
 * of what is wrong with us: that goes to `onFault`, whole.
 */
export function maskFaults(onFault: (fault: unknown) => void): typeof maskError {
  return (error, message) => {
    const origin = originOf(error);
    if (isTicketError(origin) && origin.code === "busy") return sayBusy(error);
    // Told by NODE_ENV that it is development, Yoga would show the fault to clients.
    const masked = maskError(error, message, false);
    if (masked !== error) onFault(origin);
    return masked;
  };
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
