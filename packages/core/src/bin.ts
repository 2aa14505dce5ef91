import { parseArgs } from "node:util";

import { writeMigrationScript } from "./database/migration-script.ts";
import { toScriptText } from "./database/migration-script-text.ts";
import { explainDatabaseError } from "./database/explain-database-error.ts";
import { migrate, MIGRATIONS } from "./database/migrate.ts";
import { openDatabase } from "./database/open-database.ts";

const USAGE = `ticket-allocation-migrate [--schema NAME] [--distributed]
ticket-allocation-migrate --sql [--schema NAME] [--from MIGRATION] [--online]

Creates or updates the tables of the box office in the database of DATABASE_URL, and
prints the applied migrations. It can be repeated, and several processes may run it at
the same time.

With --sql it needs no database, and prints SQL for another tool. A later
ticket-allocation-migrate continues after what that tool has applied.

  --schema NAME     PostgreSQL schema of the tables (default: public)
  --distributed     let Citus distribute the tables, if it has not yet
  --sql             print the migrations as SQL, to be run in one transaction
  --from MIGRATION  only those after this one, which the database has
  --online          for a database in use: the SQL has transactions of its own and
                    builds indexes concurrently, so run it outside of a transaction
  --help            this text
`;

try {
  await run();
} catch (error) {
  process.stderr.write(`${explainDatabaseError(error)}\n`);
  process.exitCode = 1;
  // A connection whose server does not respond may keep the process alive.
  setTimeout(() => process.exit(), 500).unref();
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      schema: { type: "string", default: "public" },
      distributed: { type: "boolean", default: false },
      sql: { type: "boolean", default: false },
      from: { type: "string" },
      online: { type: "boolean", default: false },
      help: { type: "boolean" },
    },
  });
  const { schema, distributed, from, online } = values;
  const url = process.env["DATABASE_URL"];
  if (values.help) {
    process.stdout.write(USAGE);
  } else if (values.sql) {
    if (distributed)
      throw new Error("--distributed needs a database: it cannot be used with --sql");
    const script = { schema, from, online };
    process.stdout.write(toScriptText(await writeMigrationScript(MIGRATIONS, script), script));
  } else if (from !== undefined || online) {
    throw new Error("--from and --online can be used with --sql only");
  } else if (url) {
    await using db = openDatabase(url, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
    const applied = await migrate(db, { schema, distributed });
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    if (applied.length === 0) process.stdout.write("nothing to apply\n");
  } else {
    throw new Error("DATABASE_URL is not set: it names the database to migrate");
  }
}
