/** Both handlers in Bun, beside a route of its own. */
import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

const db = openDatabase(process.env["DATABASE_URL"] ?? "postgresql://localhost/shop");
await migrate(db);
const boxOffice = createBoxOffice({ db });

Bun.serve({
  port: Number(process.env["PORT"] ?? 3000),
  hostname: "127.0.0.1",
  // Bun's default of 10 s ends event streams that are quiet: they send something each 15 s.
  idleTimeout: 60,
  routes: {
    "/tickets/*": createJsonApiHandler(boxOffice, { basePath: "/tickets" }),
    "/graphql": createGraphqlHandler(boxOffice),
    "/greetings": () => new Response("Welcome"),
  },
});
