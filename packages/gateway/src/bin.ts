#!/usr/bin/env -S node --max-semi-space-size=16
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";

import { runCommand } from "./run-command.ts";
import { StartError } from "./start-error.ts";

// With this and the first line, V8 looks for garbage before it has piled up to twice the memory.
setFlagsFromString("--heap-growing-percent=50");

try {
  await runCommand(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
}
