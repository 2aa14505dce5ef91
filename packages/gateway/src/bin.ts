#!/usr/bin/env -S node --max-semi-space-size=16
import { inspect } from "node:util";
import { setFlagsFromString } from "node:v8";

import { runCommand } from "./run-command.ts";
import { StartError } from "./start-error.ts";

// With this and the first line, V8 looks for garbage before it has piled up to twice the memory.
setFlagsFromString("--heap-growing-percent=40");
// V8 would learn to put what outlives a few collections where it is not collected cheaply. Under
// load that is every request that waits for its batch: a third of the busy time went into garbage.
setFlagsFromString("--no-allocation-site-pretenuring");

try {
  await runCommand(process.argv.slice(2), process.env);
} catch (error) {
  process.stderr.write(`${error instanceof StartError ? error.message : inspect(error)}\n`);
  process.exitCode = 1;
}
