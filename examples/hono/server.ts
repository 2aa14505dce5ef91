/**
 * Both handlers in a Hono app, beside routes of its own.
 *
 *     npm run -w examples hono
 *
 * Hono uses the web's Request and Response, as the handlers do, so the same app
 * runs on Bun and Deno.
 */
import { serve } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { Hono } from "hono";

import { runServer } from "../support/run-server.ts";

export function createShop(boxOffice: BoxOffice): Hono {
  const app = new Hono();

  const jsonApi = createJsonApiHandler(boxOffice, { basePath: "/tickets" });
  const graphql = createGraphqlHandler(boxOffice);

  app.all("/tickets/*", (context) => jsonApi(context.req.raw));
  app.all("/graphql", (context) => graphql(context.req.raw));

  app.post("/greetings", async (context) => {
    const { name } = await context.req.json<{ name: string }>();
    return context.json({ greeting: `Welcome, ${name}` });
  });

  return app;
}

if (import.meta.main) {
  await runServer((boxOffice, port) =>
    serve({ fetch: createShop(boxOffice).fetch, port, hostname: "127.0.0.1" }),
  );
}
