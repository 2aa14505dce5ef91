import type { BoxOffice } from "@ticket-allocation/core";

import { createYogaServer, GRAPHQL_PATH, type GraphqlOptions } from "./create-yoga-server.ts";

/**
 * Opens the GraphQL door of a box office: takes a request, answers it.
 *
 * Mounts wherever requests are the web's `Request` objects. Follows GraphQL over
 * HTTP: queries by GET or POST, mutations by POST, and only bodies that say they
 * are `application/json` are read, so that no HTML form of another site can
 * purchase. Never sends CORS headers; a host that wants them adds them.
 *
 * Refusals of the box office are members of the results' unions. A fault is
 * answered as "Unexpected error." and told to `onFault`.
 *
 * https://graphql.github.io/graphql-over-http/draft/
 */
export function createGraphqlHandler(
  boxOffice: BoxOffice,
  options: GraphqlOptions = {},
): (request: Request) => Promise<Response> {
  const { path = GRAPHQL_PATH } = options;
  // Hosts expect the runtime's own Response, not a likeness of it.
  const yoga = createYogaServer(boxOffice, options, Response);

  return async (request) => {
    // Yoga alone would answer wherever the URL ends with the path, `/x?y=/graphql` too.
    if (new URL(request.url).pathname !== path) {
      return new Response(`Not found: GraphQL is answered at ${path}\n`, { status: 404 });
    }
    return yoga.fetch(request);
  };
}
