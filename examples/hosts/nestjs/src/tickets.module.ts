import { getRequestListener } from "@hono/node-server";
import { Module, type INestApplication } from "@nestjs/common";
import { createBoxOffice, migrate, openDatabase } from "@ticket-allocation/core";
import type { PooledBoxOffice } from "@ticket-allocation/core";
import { createGraphqlHandler } from "@ticket-allocation/graphql-server";
import { createJsonApiHandler } from "@ticket-allocation/jsonapi-server";

/** Token of the box office: `constructor(@Inject(BOX_OFFICE) private readonly boxOffice: PooledBoxOffice)`. */
export const BOX_OFFICE = Symbol("box office");

/** Provides one box office for the whole application. */
@Module({
  providers: [
    {
      provide: BOX_OFFICE,
      async useFactory(): Promise<PooledBoxOffice> {
        const db = openDatabase(process.env["DATABASE_URL"] ?? "postgresql://localhost/shop");
        await migrate(db);
        return createBoxOffice({ db });
      },
    },
  ],
  exports: [BOX_OFFICE],
})
export class TicketsModule {}

/**
 * Serves JSON:API below /tickets and GraphQL at /graphql. Call it before `listen`: Nest adds its body parsers there, and a body
 * can be read once only.
 */
export function serveTickets(app: INestApplication): void {
  const boxOffice = app.get<PooledBoxOffice>(BOX_OFFICE);
  const bridge = { overrideGlobalObjects: false };
  // `use` removes the prefix from the path. `Location` and links need it.
  const jsonApi = createJsonApiHandler(boxOffice, { publicUrl: "/tickets" });
  const graphql = createGraphqlHandler(boxOffice, { path: "/" });
  app.use("/tickets", getRequestListener(jsonApi, bridge));
  app.use("/graphql", getRequestListener(graphql, bridge));
}
