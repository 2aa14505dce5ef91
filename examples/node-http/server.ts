/**
 * Both handlers in a plain node:http server, beside a route of its own.
 *
 *     npm run -w examples node-http
 *
 * They take and return the web's Request and Response. @hono/node-server makes
 * Node listeners of them.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { createServer, type Server } from "node:http";

import { runServer } from "../support/run-server.ts";

export function createShop(boxOffice: BoxOffice): Server {
  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = getRequestListener(
    createJsonApiHandler(boxOffice, { basePath: "/tickets" }),
    bridge,
  );
  const graphql = getRequestListener(createGraphqlHandler(boxOffice), bridge);

  return createServer((request, response) => {
    const { url = "/" } = request;
    const [path] = url.split("?");

    if (url.startsWith("/tickets/")) {
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
  await runServer((boxOffice, port) => createShop(boxOffice).listen(port, "127.0.0.1"));
}
