import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type CompiledQuery,
  type DatabaseConnection,
} from "kysely";

import type { HostKysely } from "./ticket-tables.ts";

/** Keeps the statements of a Kysely that has no database. Each of them returns no rows. */
export class StatementRecorder extends DummyDriver {
  readonly statements: string[] = [];
  /** Names of the tables that the statements create. */
  readonly createdTables = new Set<string>();

  readonly db: HostKysely = new Kysely({
    dialect: {
      createAdapter: () => new PostgresAdapter(),
      createDriver: () => this,
      createIntrospector: (db) => new PostgresIntrospector(db),
      createQueryCompiler: () => new PostgresQueryCompiler(),
    },
  });

  override async acquireConnection(): Promise<DatabaseConnection> {
    return {
      executeQuery: async (query) => {
        this.#record(query);
        return { rows: [] };
      },
      async *streamQuery() {
        // Migrations stream nothing.
      },
    };
  }

  override async beginTransaction(): Promise<void> {
    this.statements.push("begin");
  }

  override async commitTransaction(): Promise<void> {
    this.statements.push("commit");
  }

  #record({ sql: text, parameters, query }: CompiledQuery): void {
    if (parameters.length > 0) throw new Error(`A script cannot have parameters: ${text}`);
    this.statements.push(text);
    if (query.kind === "CreateTableNode") this.createdTables.add(query.table.table.identifier.name);
  }
}
