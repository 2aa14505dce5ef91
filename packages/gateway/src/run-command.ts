import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";

import { findDoubtfulSettings, readConfig, type GatewayConfig } from "./config.ts";
import { messageOf } from "./message-of.ts";
import { loadEnvFile } from "./settings/load-env-file.ts";
import { StartError } from "./start-error.ts";
import { WORKER_MARK } from "./start-worker.ts";
import { USAGE } from "./usage.ts";

/**
 * Does what the command line asks for. A command's modules are loaded once its settings have been
 * read: those of the server take two seconds of CPU time, which `--help` and a wrong setting need not wait for.
 *
 * @throws {StartError} when that cannot be done as asked
 */
export async function runCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const { values, positionals } = parseCommandLine(args);
  const [command, ...rest] = positionals;

  if (values.version) {
    process.stdout.write(`${readVersion()}\n`);
  } else if (values.help || command === undefined) {
    process.stdout.write(USAGE);
  } else if (command === "serve" && rest.length === 0) {
    const config = readSettings(environment);
    const isForked = cluster.isWorker && config.workers > 1;
    if (environment[WORKER_MARK] !== undefined) {
      const { serveAsWorker } = await import("./serve-as-worker.ts");
      await serveAsWorker(config);
    } else if (!isForked) {
      const { serve } = await import("./serve.ts");
      await serve(config, { migrate: values.migrate });
    } else {
      throw new StartError("WORKERS must be 1 under a process manager that forks by itself");
    }
  } else if (command === "migrate" && rest.length === 0 && !values.migrate) {
    const config = readSettings(environment);
    const { migrateDatabase } = await import("./migrate-database.ts");
    await migrateDatabase(config);
  } else if (command === "verify" && rest.length === 0 && !values.migrate) {
    const config = readSettings(environment);
    const { verifyDatabase } = await import("./verify-database.ts");
    if (!(await verifyDatabase(config))) process.exitCode = 1;
  } else {
    throw new StartError(`There is no command "${args.join(" ")}".\n\n${USAGE}`);
  }
}

function readSettings(environment: NodeJS.ProcessEnv): GatewayConfig {
  // A worker has what its primary had read, which has said what is doubtful.
  if (environment[WORKER_MARK] !== undefined) return readConfig(environment);
  loadEnvFile(environment);
  for (const sentence of findDoubtfulSettings(environment)) {
    process.stderr.write(`WARNING: ${sentence}\n`);
  }
  return readConfig(environment);
}

function parseCommandLine(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        migrate: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
        version: { type: "boolean", short: "v", default: false },
      },
    });
  } catch (error) {
    // Node adds how to pass what looks like an option, which nobody wants here.
    const [sentence] = messageOf(error).split(". ");
    throw new StartError(`${sentence}.\n\n${USAGE}`, { cause: error });
  }
}

function readVersion(): string {
  const packageJson: unknown = JSON.parse(
    readFileSync(new URL("../package.json", import.meta.url), "utf8"),
  );
  return z.object({ version: z.string() }).parse(packageJson).version;
}
