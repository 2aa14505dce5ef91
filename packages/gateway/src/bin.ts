import { inspect } from "node:util";

import { runCommand } from "./commands/run-command.ts";
import { StartError } from "./commands/start-error.ts";
import { tuneGarbageCollection } from "./memory/tune-garbage-collection.ts";

tuneGarbageCollection();

try {
  await runCommand(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
  // A connection may stay open that its server has left waiting.
  setTimeout(() => process.exit(), 500).unref();
}
