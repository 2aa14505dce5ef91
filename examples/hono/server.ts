/**
 * Both handlers in a Hono app, beside routes of its own.
 *
 *     npm run -w examples hono
 *
 * Hono speaks the web's own Request and Response, as the handlers do: nothing
 * stands between them, and the same app runs on Bun and Deno.
 */
import { serve } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { Hono } from "hono";

import { runServer } from "../support/run-server.ts";

/** @param options.publicUrl where clients reach the JSON:API; `Location` starts with it */
export function createShop(boxOffice: BoxOffice, { publicUrl }: { publicUrl: string }): Hono {
  const app = new Hono();

  // `mount` cuts "/tickets" off before it calls the handler. It cannot be seen in
  // the request any more, which is why `Location` is built from publicUrl.
  app.mount("/tickets", createJsonApiHandler(boxOffice, { publicUrl }));

  // `all` cuts nothing off.
  const graphql = createGraphqlHandler(boxOffice);
  app.all("/graphql", (context) => graphql(context.req.raw));

  app.post("/greetings", async (context) => {
    const { name } = await context.req.json<{ name: string }>();
    return context.json({ greeting: `Welcome, ${name}` });
  });

  return app;
}

if (import.meta.main) {
  await runServer((boxOffice, { port, origin }) => {
    const app = createShop(boxOffice, { publicUrl: `${origin}/tickets` });
    return serve({ fetch: app.fetch, port, hostname: "127.0.0.1" });
  });
}
