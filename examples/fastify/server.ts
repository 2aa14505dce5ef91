/**
 * Both handlers in a Fastify 5 app, beside routes of its own.
 *
 *     npm run -w examples fastify
 *
 * They take and give the web's own Request and Response; @hono/node-server makes
 * Node listeners of them, which are called with Fastify's raw request and reply.
 */
import { getRequestListener } from "@hono/node-server";
import type { BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import fastify, { type FastifyInstance } from "fastify";

import { runServer } from "../support/run-server.ts";

const PREFIX = "/tickets";

/** @param options.publicUrl where clients reach the JSON:API; `Location` starts with it */
export function createShop(
  boxOffice: BoxOffice,
  { publicUrl }: { publicUrl: string },
): FastifyInstance {
  const app = fastify();

  // Otherwise the bridge puts classes of its own in place of the global Request and Response.
  const bridge = { overrideGlobalObjects: false };
  const jsonApi = getRequestListener(createJsonApiHandler(boxOffice, { publicUrl }), bridge);
  const graphql = getRequestListener(createGraphqlHandler(boxOffice), bridge);

  // What is set inside `register` holds for these routes only: the rest of the
  // app keeps Fastify's parsers.
  app.register(async (tickets) => {
    // Fastify answers 415 to a media type that it has no parser for, and it has
    // none for application/vnd.api+json. This one takes every type and leaves
    // the body unread, because the handlers read it themselves.
    tickets.removeAllContentTypeParsers();
    tickets.addContentTypeParser("*", (_request, _body, done) => done(null));

    tickets.all(`${PREFIX}/*`, (request, reply) => {
      // From here on the answer is not Fastify's to send.
      reply.hijack();
      // Fastify leaves the prefix on; the handler knows "/ticket_options" only.
      request.raw.url = request.raw.url?.slice(PREFIX.length);
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
  await runServer(async (boxOffice, { port, origin }) => {
    const app = createShop(boxOffice, { publicUrl: origin + PREFIX });
    await app.listen({ port, host: "127.0.0.1" });
    return app.server;
  });
}
