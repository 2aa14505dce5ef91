import type { AccessContext, BoxOffice } from "@ticket-allocation/core";
import { createFetchHandler } from "@ticket-allocation/http";

import { createPlainGraphqlHandler } from "./create-plain-graphql-handler.ts";
import type { GraphqlOptions } from "./graphql-options.ts";

/**
 * Creates the GraphQL handler of a box office: a function from a request to its response.
 *
 * Mounts wherever requests are the web's `Request` objects. Follows GraphQL over
 * HTTP: queries by GET or POST, mutations by POST, and only bodies that say they
 * are `application/json` are read, so that no HTML form of another site can
 * purchase. Never sends CORS headers; a host that wants them adds them.
 *
 * Refusals of the box office are members of the results' unions. A fault is
 * answered as "Unexpected error." and passed to `onFault`.
 *
 * @throws {TypeError} when `path` is no path that requests can have
 * https://graphql.github.io/graphql-over-http/draft/
 */
export function createGraphqlHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  options: GraphqlOptions<Context> = {},
): (request: Request) => Promise<Response> {
  return createFetchHandler(createPlainGraphqlHandler(boxOffice, options));
}
