/**
 * Both handlers in a plain node:http server, beside a route of its own.
 *
 *     npm run -w examples node-http
 *
 * They take and give the web's own Request and Response; @hono/node-server makes
 * Node listeners of them.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { createServer, type Server } from "node:http";

import { runServer } from "../support/run-server.ts";

const PREFIX = "/tickets";

/** @param options.publicUrl where clients reach the JSON:API; `Location` starts with it */
export function createShop(boxOffice: BoxOffice, { publicUrl }: { publicUrl: string }): Server {
  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = getRequestListener(createJsonApiHandler(boxOffice, { publicUrl }), bridge);
  const graphql = getRequestListener(createGraphqlHandler(boxOffice), bridge);

  return createServer((request, response) => {
    const { url = "/" } = request;
    const [path] = url.split("?");

    if (url.startsWith(`${PREFIX}/`)) {
      // The handler knows "/ticket_options" only.
      request.url = url.slice(PREFIX.length);
      void jsonApi(request, response);
    } else if (path === "/graphql") {
      void graphql(request, response);
    } else if (path === "/greetings") {
      response.end("Welcome");
    } else {
      response.writeHead(404).end();
    }
  });
}

if (import.meta.main) {
  await runServer((boxOffice, { port, origin }) =>
    createShop(boxOffice, { publicUrl: origin + PREFIX }).listen(port, "127.0.0.1"),
  );
}
