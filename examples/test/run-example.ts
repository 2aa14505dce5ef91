import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { text } from "node:stream/consumers";

/** Starts an example as its npm script does. `env` is added to what is set already. */
export function startExample(
  file: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): ChildProcess {
  // What a developer has set must not lead an example astray.
  const { DATABASE_URL: _, ...inherited } = process.env;
  return spawn(
    process.execPath,
    ["--conditions=@ticket-allocation/source", path.join(import.meta.dirname, "..", file), ...args],
    {
      env: { ...inherited, NO_COLOR: "1", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
}

export interface ExampleRun {
  readonly exitCode: number | null;
  readonly output: string;
  /** Warnings of Node itself left out. */
  readonly errors: string;
}

/** Runs an example to its end. */
export async function runExample(
  file: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Promise<ExampleRun> {
  const example = startExample(file, env, args);
  const [output, errors] = await Promise.all([
    example.stdout ? text(example.stdout) : "",
    example.stderr ? text(example.stderr) : "",
    once(example, "close"),
  ]);
  return { exitCode: example.exitCode, output, errors };
}
