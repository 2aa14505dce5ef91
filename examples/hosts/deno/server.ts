/** Both handlers in Deno, beside a route of its own. */
import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

const db = openDatabase(Deno.env.get("DATABASE_URL") ?? "postgresql://localhost/shop");
await migrate(db);
const boxOffice = createBoxOffice({ db });
const jsonApi = createJsonApiHandler(boxOffice, { basePath: "/tickets" });
const graphql = createGraphqlHandler(boxOffice);

Deno.serve({ port: Number(Deno.env.get("PORT") ?? 3000), hostname: "127.0.0.1" }, (request) => {
  const { pathname } = new URL(request.url);
  if (pathname.startsWith("/tickets/")) return jsonApi(request);
  if (pathname === "/graphql") return graphql(request);
  if (pathname === "/greetings") return new Response("Welcome");
  return new Response(null, { status: 404 });
});
