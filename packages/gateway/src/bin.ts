#!/usr/bin/env node
import { inspect } from "node:util";

import { runCommand } from "./run-command.ts";
import { StartError } from "./start-error.ts";

try {
  await runCommand(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
}
