/** GraphQL at /graphql, as a route handler of Next.js. */
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";

import { getBoxOffice } from "../../box-office";

let handler: ((request: Request) => Promise<Response>) | undefined;

async function handle(request: Request): Promise<Response> {
  handler ??= createGraphqlHandler(await getBoxOffice());
  return handler(request);
}

export { handle as GET, handle as POST };
