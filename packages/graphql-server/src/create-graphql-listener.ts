import type { BoxOffice } from "@ticket-allocation/core";
import type { IncomingMessage, ServerResponse } from "node:http";

import { createYogaServer, GRAPHQL_PATH, type GraphqlOptions } from "./create-yoga-server.ts";

/**
 * The same door as {@link createGraphqlHandler} for Node's own requests, to whom the
 * runtime's `Request` and `Response` objects and streams cost too much.
 */
export function createGraphqlListener(
  boxOffice: BoxOffice,
  options: GraphqlOptions = {},
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { path = GRAPHQL_PATH } = options;
  const yoga = createYogaServer(boxOffice, options);

  return async (request, response) => {
    // Yoga alone would answer wherever the URL ends with the path, `/x?y=/graphql` too.
    if (request.url?.split("?", 1)[0] !== path) {
      response.writeHead(404).end(`Not found: GraphQL is answered at ${path}\n`);
      return;
    }
    await yoga.handle(request, response);
  };
}
