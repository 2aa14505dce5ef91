/**
 * Both handlers in a Fastify 5 app, beside routes of its own.
 *
 *     npm run -w examples fastify
 *
 * They take and return the web's Request and Response. @hono/node-server makes
 * Node listeners of them, which are called with Fastify's raw request and reply.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import fastify, { type FastifyInstance } from "fastify";

import { runServer } from "../support/run-server.ts";

export function createShop(boxOffice: BoxOffice): FastifyInstance {
  const app = fastify();

  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = getRequestListener(
    createJsonApiHandler(boxOffice, { basePath: "/tickets" }),
    bridge,
  );
  const graphql = getRequestListener(createGraphqlHandler(boxOffice), bridge);

  // What is set inside `register` holds for these routes only: the rest of the
  // app keeps Fastify's parsers.
  app.register(async (tickets) => {
    // Fastify answers 415 to a media type that it has no parser for, and it has
    // none for application/vnd.api+json. This one takes every type and leaves
    // the body unread, because the handlers read it themselves.
    tickets.removeAllContentTypeParsers();
    tickets.addContentTypeParser("*", (_request, _body, done) => done(null));

    tickets.all("/tickets/*", (request, reply) => {
      // From here on Fastify does not send the response.
      reply.hijack();
      return jsonApi(request.raw, reply.raw);
    });

    tickets.all("/graphql", (request, reply) => {
      reply.hijack();
      return graphql(request.raw, reply.raw);
    });
  });

  app.post<{ Body: { name: string } }>("/greetings", (request) => ({
    greeting: `Welcome, ${request.body.name}`,
  }));

  return app;
}

if (import.meta.main) {
  await runServer(async (boxOffice, port) => {
    const app = createShop(boxOffice);
    await app.listen({ port, host: "127.0.0.1" });
    return app.server;
  });
}
