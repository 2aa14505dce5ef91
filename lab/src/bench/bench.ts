/** Measures how fast tickets are sold, and compares that with other implementations: see --help. */
import { compareTrees } from "./against/compare-trees.ts";
import { parseCommandLine, type Command } from "./command-line.ts";
import { measureHostile } from "./hostile/measure-hostile.ts";
import { measurePlan } from "./measure-plan.ts";

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
  process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
}

try {
  const isValid = await run(parseCommandLine(process.argv.slice(2)), interrupt.signal);
  if (!isValid) process.exitCode = 1;
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

/** @returns false if a subject or a trial gave a wrong result */
async function run(command: Command, signal: AbortSignal): Promise<boolean> {
  switch (command.kind) {
    case "print":
      process.stdout.write(command.text);
      return true;
    case "measure":
      return measurePlan(command.plan, signal);
    case "hostile":
      return measureHostile(command.plan, signal);
    case "against":
      return compareTrees(command.plan, signal);
  }
}
