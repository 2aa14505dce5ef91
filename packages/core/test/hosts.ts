import type { TransactionExecutor } from "@ticket-allocation/core";
import { fromDrizzle } from "@ticket-allocation/core/drizzle";
import { fromKnex } from "@ticket-allocation/core/knex";
import { fromPostgresJs } from "@ticket-allocation/core/postgres-js";
import { fromPrisma } from "@ticket-allocation/core/prisma";
import { fromTypeorm } from "@ticket-allocation/core/typeorm";
import { PrismaPg } from "@prisma/adapter-pg";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import { drizzle as drizzleOverPg } from "drizzle-orm/node-postgres";
import type { PgQueryResultHKT, PgTransaction } from "drizzle-orm/pg-core";
import { drizzle as drizzleOverPostgresJs } from "drizzle-orm/postgres-js";
import knex, { type Knex } from "knex";
import { Pool, types } from "pg";
import postgres, { type TransactionSql } from "postgres";
import { DataSource, type EntityManager } from "typeorm";

import { createPrismaClientClass, type PrismaTransaction } from "./create-prisma-client-class.ts";

/** A database library of a host. */
export interface Host {
  /** Begins a transaction. Commits it after `work` has resolved, and rolls it back if `work` rejects. */
  transaction<Result>(work: (open: OpenTransaction) => Promise<Result>): Promise<Result>;
  /** Passes the library itself instead of a transaction. TypeScript reports it too, where its types differ. */
  joinOutside(): unknown;
  end(): Promise<unknown>;
}

export interface OpenTransaction {
  /** What the host passes to `within`. */
  join(): TransactionExecutor;
  /** Executes a statement of the host. */
  query(text: string): PromiseLike<unknown>;
  /** A transaction in this one: a savepoint, to which it is rolled back if `work` rejects. */
  nested(work: (open: OpenTransaction) => Promise<void>): Promise<void>;
}

type NoTables = Record<string, never>;

const inDrizzle = <Result extends PgQueryResultHKT>(
  tx: PgTransaction<Result, NoTables, ExtractTablesWithRelations<NoTables>>,
): OpenTransaction => ({
  join: () => fromDrizzle(tx),
  query: (text) => tx.execute(text),
  nested: (work) => tx.transaction((inner) => work(inDrizzle(inner))),
});

const inKnex = (trx: Knex.Transaction): OpenTransaction => ({
  join: () => fromKnex(trx),
  query: async (text) => trx.raw(text),
  nested: (work) => trx.transaction((inner) => work(inKnex(inner))),
});

const inTypeorm = (manager: EntityManager): OpenTransaction => ({
  join: () => fromTypeorm(manager),
  query: (text) => manager.query(text),
  nested: (work) => manager.transaction((inner) => work(inTypeorm(inner))),
});

const inPostgresJs = (sql: TransactionSql): OpenTransaction => ({
  join: () => fromPostgresJs(sql),
  query: (text) => sql.unsafe(text),
  nested: (work) => sql.savepoint((inner) => work(inPostgresJs(inner))),
});

const inPrisma = (tx: PrismaTransaction): OpenTransaction => ({
  join: () => fromPrisma(tx),
  query: (text) => tx.$executeRawUnsafe(text),
  nested: (work) => tx.$transaction((inner) => work(inPrisma(inner))),
});

const TEXT: number = types.builtins.TEXT;

/** Reads every text as a number. */
const MISREADING = {
  getTypeParser: (type: number) => (type === TEXT ? () => 1 : types.getTypeParser(type)),
};

interface HostLibrary {
  /** With this number of connections, and with settings of its own that change names and values. */
  open(url: string, connections: number): Host | Promise<Host>;
  /** Whether a transaction that has ended is still recognized while another is open on the same connection. */
  readonly knowsItsEnd: boolean;
}

/** Each library that `within` works in. */
export const HOSTS: Readonly<Record<string, HostLibrary>> = {
  "Drizzle over pg": {
    open(url, max) {
      const pool = new Pool({ connectionString: url, max, types: MISREADING });
      const db = drizzleOverPg(pool, { casing: "snake_case" });
      return {
        transaction: (work) => db.transaction((tx) => work(inDrizzle(tx))),
        // @ts-expect-error
        joinOutside: () => fromDrizzle(db),
        end: () => pool.end(),
      };
    },
    knowsItsEnd: false,
  },

  "Drizzle over postgres.js": {
    open(url, max) {
      const client = postgres({ ...placeOf(url), max });
      const db = drizzleOverPostgresJs(client, { casing: "snake_case" });
      return {
        transaction: (work) => db.transaction((tx) => work(inDrizzle(tx))),
        // @ts-expect-error
        joinOutside: () => fromDrizzle(db),
        end: () => client.end(),
      };
    },
    knowsItsEnd: false,
  },

  Knex: {
    open(url, max) {
      const db = knex({
        client: "pg",
        connection: url,
        pool: { min: 0, max },
        postProcessResponse: (response) => ({ renamed: response }),
        wrapIdentifier: (name, wrap) => wrap(name.toUpperCase()),
      });
      return {
        transaction: (work) => db.transaction((trx) => work(inKnex(trx))),
        // @ts-expect-error
        joinOutside: () => fromKnex(db),
        end: () => db.destroy(),
      };
    },
    knowsItsEnd: true,
  },

  "postgres.js": {
    open(url, max) {
      const client = postgres({
        ...placeOf(url),
        max,
        types: { text: { to: 25, from: [25], serialize: () => "1", parse: () => 1 } },
        transform: { value: () => 1, row: (row) => row },
      });
      return {
        async transaction(work) {
          const begun = client.begin(async (tx) => ({ result: await work(inPostgresJs(tx)) }));
          return (await begun).result;
        },
        // @ts-expect-error
        joinOutside: () => fromPostgresJs(client),
        end: () => client.end(),
      };
    },
    knowsItsEnd: false,
  },

  Prisma: {
    open(url, max) {
      const PrismaClient = createPrismaClientClass();
      const client = new PrismaClient({ adapter: new PrismaPg({ connectionString: url, max }) });
      return {
        transaction: (work) =>
          client.$transaction((tx: PrismaTransaction) => work(inPrisma(tx)), { timeout: 60_000 }),
        // @ts-expect-error
        joinOutside: () => fromPrisma(client),
        end: () => client.$disconnect(),
      };
    },
    knowsItsEnd: true,
  },

  TypeORM: {
    async open(url, max) {
      const source = await new DataSource({ type: "postgres", url, poolSize: max }).initialize();
      return {
        transaction: (work) => source.transaction((manager) => work(inTypeorm(manager))),
        joinOutside: () => fromTypeorm(source.manager),
        end: () => source.destroy(),
      };
    },
    knowsItsEnd: true,
  },
};

/** Options of postgres.js, which reads no socket from a URL. */
export function placeOf(url: string) {
  const { pathname, searchParams } = new URL(url);
  return {
    path: `${searchParams.get("host")}/.s.PGSQL.${searchParams.get("port")}`,
    database: pathname.slice(1),
    user: searchParams.get("user") ?? "",
  };
}
