/** JSON:API below /tickets, as a route handler of Next.js. */
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

import { getBoxOffice } from "../../../box-office";

let handler: ((request: Request) => Promise<Response>) | undefined;

async function handle(request: Request): Promise<Response> {
  handler ??= createJsonApiHandler(await getBoxOffice(), { basePath: "/tickets" });
  return handler(request);
}

export { handle as DELETE, handle as GET, handle as HEAD, handle as PATCH, handle as POST };
