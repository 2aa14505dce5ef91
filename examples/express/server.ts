/**
 * Both handlers in an Express 5 app, beside routes of its own.
 *
 *     npm run -w examples express
 *
 * They take and return the web's Request and Response. @hono/node-server makes
 * Node listeners of them, which is what Express calls handlers.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import express, { type Express } from "express";

import { runServer } from "../support/run-server.ts";

export function createShop(boxOffice: BoxOffice): Express {
  const app = express();

  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = createJsonApiHandler(boxOffice, { basePath: "/tickets" });
  const graphql = createGraphqlHandler(boxOffice);

  // Before any body parser: the handlers read bodies themselves, and a body can
  // be read once only.
  //
  // The listener writes its headers itself. Passing the handler's text through
  // `response.send` would add "; charset=utf-8" to the media type, which JSON:API
  // forbids.
  app.all("/tickets/*path", getRequestListener(jsonApi, bridge));
  app.all("/graphql", getRequestListener(graphql, bridge));

  app.use(express.json());
  app.post("/greetings", (request, response) => {
    response.json({ greeting: `Welcome, ${request.body.name}` });
  });

  return app;
}

if (import.meta.main) {
  await runServer((boxOffice, port) => createShop(boxOffice).listen(port, "127.0.0.1"));
}
