import { GraphQLError } from "graphql";
import { maskError } from "graphql-yoga";

/**
 * Makes the mask that shows clients what is wrong with their request, and nothing
 * of what is wrong with us: that goes to `onFault`, whole.
 */
export function maskFaults(onFault: (fault: unknown) => void): typeof maskError {
  return (error, message) => {
    // Told by NODE_ENV that it is development, Yoga would show the fault to clients.
    const masked = maskError(error, message, false);
    if (masked !== error) onFault(originOf(error));
    return masked;
  };
}

/** What a resolver threw, without what GraphQL wrapped around it. */
function originOf(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError
    ? originOf(error.originalError)
    : error;
}
