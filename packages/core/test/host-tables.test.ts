import { createBoxOffice, migrate } from "@ticket-allocation/core";
import { fromDrizzle } from "@ticket-allocation/core/drizzle";
import { createDrizzleViews } from "@ticket-allocation/core/drizzle-views";
import { PrismaPg } from "@prisma/adapter-pg";
import { eq } from "drizzle-orm";
import { drizzle as drizzleOverPg } from "drizzle-orm/node-postgres";
import { pgTable, uuid } from "drizzle-orm/pg-core";
import { drizzle as drizzleOverPostgresJs } from "drizzle-orm/postgres-js";
import { sql } from "kysely";
import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import postgres from "postgres";
import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";

import { createTestDatabase, type TestDatabase } from "../../../test/support/test-database.ts";
import { createPrismaClientClass } from "./create-prisma-client-class.ts";
import { placeOf } from "./hosts.ts";
import { readHostTables, readTableNames, type HostTable } from "./host-tables.ts";
import { toDrizzleViews } from "./to-drizzle-views.ts";
import { toPrismaModels } from "./to-prisma-models.ts";

const MODELS = new URL("../prisma/ticket-allocation.prisma", import.meta.url).pathname;

let database: TestDatabase;
let tables: readonly HostTable[];
let names: readonly string[];
beforeAll(async () => {
  database = await createTestDatabase();
  tables = await readHostTables(database.db);
  names = await readTableNames(database.db);
  await sql`create table host_orders (id uuid primary key, purchase_id uuid, ticket_option_id uuid)`.execute(
    database.db,
  );
});
afterAll(() => database.drop());

const hostOrders = pgTable("host_orders", {
  id: uuid().primaryKey(),
  purchaseId: uuid("purchase_id"),
  ticketOptionId: uuid("ticket_option_id"),
});

describe("the Drizzle views", () => {
  it("are those of the tables: `npx vitest run packages/core/test/host-tables.test.ts -u` writes them", async () => {
    await expect(toDrizzleViews(tables, names)).toMatchFileSnapshot(
      "../src/host-tables/drizzle-views.ts",
    );
  });

  it("are joined with a table of the host, in the transaction that sells", async () => {
    const schema = "tickets";
    await migrate(database.db, { schema });
    const boxOffice = createBoxOffice({ db: database.db, schema });
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 3 });
    const { purchases, ticketOptions } = createDrizzleViews(schema);
    const db = drizzleOverPg(database.url);
    try {
      const rows = await db.transaction(async (tx) => {
        const purchase = await boxOffice
          .within(fromDrizzle(tx))
          .purchaseTickets({ ticketOptionId: id, userId: randomUUID(), quantity: 2 });
        const order = { id: randomUUID(), purchaseId: purchase.id, ticketOptionId: id };
        await tx.insert(hostOrders).values(order);
        return tx
          .select({ quantity: purchases.quantity, name: ticketOptions.name })
          .from(hostOrders)
          .innerJoin(purchases, eq(purchases.id, hostOrders.purchaseId))
          .innerJoin(ticketOptions, eq(ticketOptions.id, purchases.ticketOptionId));
      });
      expect(rows).toEqual([{ quantity: 2, name: "day pass" }]);
    } finally {
      await db.$client.end();
    }
  });

  it("return the values of all columns, over pg and over postgres.js", async () => {
    const { boxOffice } = database;
    const option = await boxOffice.createTicketOption({
      name: "day pass",
      allocation: 3,
      metadata: { gate: 1 },
    });
    const { ticketOptions, ...others } = createDrizzleViews();
    const client = postgres({ ...placeOf(database.url), max: 1 });
    const pg = drizzleOverPg(database.url);
    try {
      for (const db of [pg, drizzleOverPostgresJs(client)]) {
        const [row] = await db.select().from(ticketOptions).where(eq(ticketOptions.id, option.id));
        expect(row).toMatchObject({
          name: "day pass",
          metadata: { gate: 1 },
          version: 0n,
          state: "on_sale",
          createdAt: option.createdAt,
        });
        for (const view of Object.values(others)) await db.select().from(view);
      }
    } finally {
      await Promise.all([client.end(), pg.$client.end()]);
    }
  });

  it("cannot be written to", () => {
    const db = drizzleOverPg.mock();
    const { purchases, ticketOptions } = createDrizzleViews();
    // @ts-expect-error
    void (() => db.insert(purchases));
    // @ts-expect-error
    void (() => db.update(ticketOptions));
    expectTypeOf<(typeof ticketOptions.$inferSelect)["state"]>().toEqualTypeOf<
      "on_sale" | "paused" | "archived"
    >();
  });
});

describe("the Prisma models", () => {
  it("are those of the tables: `npx vitest run packages/core/test/host-tables.test.ts -u` writes them", async () => {
    await expect(toPrismaModels(tables, names)).toMatchFileSnapshot(MODELS);
  });

  it("are joined with a model of the host", async () => {
    const { boxOffice } = database;
    const { id } = await boxOffice.createTicketOption({ name: "day pass", allocation: 3 });
    const purchase = { ticketOptionId: id, userId: randomUUID(), quantity: 2 };
    const { id: purchaseId } = await boxOffice.purchaseTickets(purchase);
    await sql`insert into host_orders values (${randomUUID()}, ${purchaseId}, ${id})`.execute(
      database.db,
    );
    // As the file says, the host adds the other side of its relation.
    const models = (await readFile(MODELS, "utf8")).replace(
      "model Purchase {",
      "model Purchase {\n  hostOrders HostOrder[]",
    );
    const PrismaClient = createPrismaClientClass(`${models}
      model HostOrder {
        id String @id @db.Uuid
        purchaseId String @map("purchase_id") @db.Uuid
        ticketOptionId String @map("ticket_option_id") @db.Uuid
        purchase Purchase @relation(fields: [ticketOptionId, purchaseId], references: [ticketOptionId, id])
        @@map("host_orders")
      }`);
    const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: database.url }) });
    try {
      const found = await Reflect.get(client, "hostOrder").findMany({
        where: { purchaseId },
        select: {
          purchase: { select: { quantity: true, ticketOption: { select: { name: true } } } },
        },
      });
      expect(found).toEqual([{ purchase: { quantity: 2, ticketOption: { name: "day pass" } } }]);
      for (const { name } of tables) {
        const model = name
          .replace(/ies$/u, "y")
          .replace(/s$/u, "")
          .replaceAll(/_(.)/gu, (_, letter) => letter.toUpperCase());
        await Reflect.get(client, model).findMany();
      }
    } finally {
      await client.$disconnect();
    }
  });
});
