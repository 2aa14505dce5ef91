/**
 * Who may do what, decided once for both adapters: organisers put tickets on sale, everybody who
 * is signed in buys for themselves and sees their own purchases.
 *
 *     npm run -w examples access
 *     curl http://127.0.0.1:3000/tickets/ticket_options -H 'Authorization: Bearer for-olga' \
 *       -H 'Content-Type: application/vnd.api+json' \
 *       -d '{"data":{"type":"ticket_options","attributes":{"name":"Day pass","allocation":100}}}'
 */
import { serve } from "@hono/node-server";
import { UnauthenticatedError, type Authorize, type BoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler, type RequestHead } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";
import { Hono } from "hono";

import { runServer } from "../support/run-server.ts";

interface User {
  readonly id: string;
  readonly isOrganiser: boolean;
}

// Yours are where your users are. Verify JSON Web Tokens with a library such as jose.
const sessions: ReadonlyMap<string, User> = new Map([
  ["for-olga", { id: "0d1f3cf0-5a43-4e0c-9b0f-6a1a4d2f7c11", isOrganiser: true }],
  ["for-ben", { id: "7c9a2f7e-93d5-4f6e-8a55-2b1d8c0e4a22", isOrganiser: false }],
]);

/** Asked first, before a body is read. Undefined, or an error: 401. */
function authenticate({ getHeader }: RequestHead) {
  const [, session] = /^Bearer (.+)$/u.exec(getHeader("authorization") ?? "") ?? [];
  if (session === undefined) return undefined;
  const user = sessions.get(session);
  if (!user) throw new UnauthenticatedError("invalid", "This session is over");
  // Whose idempotency keys these are, and what `authorize` wants to know.
  return { caller: user.id, user };
}

/** Asked before anything is done. False: 403, a ForbiddenError, or there is no such purchase. */
const authorize: Authorize<{ readonly user: User }> = ({ user }, action, resource) => {
  if (action === "ticket_option.create") return user.isOrganiser;
  if (action === "ticket_option.read") return true;
  return resource.type === "purchases" && resource.userId === user.id;
};

export function createShop(boxOffice: BoxOffice): Hono {
  const access = { authenticate, authorize };
  const app = new Hono();
  const jsonApi = createJsonApiHandler(boxOffice, { basePath: "/tickets", ...access });
  app.all("/tickets/*", (context) => jsonApi(context.req.raw));
  const graphql = createGraphqlHandler(boxOffice, access);
  app.all("/graphql", (context) => graphql(context.req.raw));
  return app;
}

if (import.meta.main) {
  await runServer((boxOffice, port) => {
    const { fetch } = createShop(boxOffice);
    return serve({ fetch, port, hostname: "127.0.0.1", overrideGlobalObjects: false });
  });
}
