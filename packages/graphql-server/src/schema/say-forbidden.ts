import { ForbiddenError } from "@ticket-allocation/core";
import { GraphQLError } from "graphql";

/** Says in an error what a query's result, which has no refusals among its members, cannot. */
export function sayForbidden(error: unknown): never {
  if (!(error instanceof ForbiddenError)) throw error;
  throw new GraphQLError(error.message, { extensions: { code: "FORBIDDEN" } });
}
