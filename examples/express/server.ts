/**
 * Both handlers in an Express 5 app, beside routes of its own.
 *
 *     npm run -w examples express
 *
 * They take and give the web's own Request and Response; @hono/node-server makes
 * Node listeners of them, which is what Express calls handlers.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import express, { type Express } from "express";

import { runServer } from "../support/run-server.ts";

/** @param options.publicUrl where clients reach the JSON:API; `Location` starts with it */
export function createShop(boxOffice: BoxOffice, { publicUrl }: { publicUrl: string }): Express {
  const app = express();

  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = getRequestListener(createJsonApiHandler(boxOffice, { publicUrl }), bridge);
  const graphql = getRequestListener(createGraphqlHandler(boxOffice), bridge);

  // Before any body parser: the handlers read bodies themselves, and a body can
  // be read once only.
  //
  // `use` cuts "/tickets" off before it calls the handler, which therefore sees
  // "/ticket_options". `all` cuts nothing off.
  //
  // The listener writes its headers itself. Passing the handler's text through
  // `response.send` would add "; charset=utf-8" to the media type, which JSON:API
  // forbids.
  app.use("/tickets", jsonApi);
  app.all("/graphql", graphql);

  app.use(express.json());
  app.post("/greetings", (request, response) => {
    response.json({ greeting: `Welcome, ${request.body.name}` });
  });

  return app;
}

if (import.meta.main) {
  await runServer((boxOffice, { port, origin }) =>
    createShop(boxOffice, { publicUrl: `${origin}/tickets` }).listen(port, "127.0.0.1"),
  );
}
