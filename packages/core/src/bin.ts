import { parseArgs } from "node:util";

import { explainDatabaseError } from "./database/explain-database-error.ts";
import { migrate } from "./database/migrate.ts";
import { openDatabase } from "./database/open-database.ts";

const USAGE = `ticket-allocation-migrate [--schema NAME] [--distributed]

Creates or updates the tables of the box office in the database of DATABASE_URL, and
prints the applied migrations. It can be repeated, and several processes may run it at
the same time.

  --schema NAME   PostgreSQL schema of the tables (default: public)
  --distributed   let Citus distribute the tables, if it has not yet
  --help          this text
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
      help: { type: "boolean" },
    },
  });
  const url = process.env["DATABASE_URL"];
  if (values.help) {
    process.stdout.write(USAGE);
  } else if (url) {
    await using db = openDatabase(url, { poolSize: 1, statementTimeoutMs: 0, lockTimeoutMs: 0 });
    const applied = await migrate(db, { schema: values.schema, distributed: values.distributed });
    for (const name of applied) process.stdout.write(`applied ${name}\n`);
    if (applied.length === 0) process.stdout.write("nothing to apply\n");
  } else {
    throw new Error("DATABASE_URL is not set: it names the database to migrate");
  }
}
