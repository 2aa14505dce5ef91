import type { AccessContext, BoxOffice } from "@ticket-allocation/core";

import { createPlainGraphqlHandler } from "./create-plain-graphql-handler.ts";
import type { GraphqlOptions } from "./graphql-options.ts";
import { readWebBody } from "./http/read-web-body.ts";

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
export function createGraphqlHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  options: GraphqlOptions<Context> = {},
): (request: Request) => Promise<Response> {
  const answer = createPlainGraphqlHandler(boxOffice, options);

  return async (request) => {
    const { pathname, search } = new URL(request.url);
    const { status, headers, body } = await answer({
      method: request.method,
      target: pathname + search,
      getHeader: (name) => request.headers.get(name),
      readBody: (maxBytes) => readWebBody(request, maxBytes),
      signal: request.signal,
    });
    return new Response(body, { status, headers });
  };
}
