import cluster from "node:cluster";
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { z } from "zod";

import { findDoubtfulSettings, readConfig, type GatewayConfig } from "../settings/config.ts";
import { messageOf } from "./message-of.ts";
import { loadEnvFile } from "../settings/load-env-file.ts";
import { StartError } from "./start-error.ts";
import { WORKER_MARK } from "../workers/start-worker.ts";
import { USAGE } from "./usage.ts";

/** The commands with their options. */
const COMMANDS = {
  serve: ["migrate"],
  migrate: ["distributed"],
  verify: [],
  prune: ["before"],
  token: ["scope", "sub", "expires-in"],
} as const;

/**
 * Runs the command of the command line. The modules of a command are loaded after its settings were read: those of
 * the server take two seconds of CPU time, which `--help` and an invalid setting need not wait for.
 *
 * @throws {StartError} if the command line is invalid, or as the command does
 */
export async function runCommand(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<void> {
  const { values, positionals } = parseCommandLine(args);
  const [command, ...rest] = positionals;

  if (values.version) {
    process.stdout.write(`${readVersion()}\n`);
    return;
  }
  if (values.help || command === undefined) {
    process.stdout.write(USAGE);
    return;
  }
  if (!isCommand(command) || rest.length > 0 || !takesOptions(command, Object.keys(values))) {
    throw new StartError(`There is no command "${args.join(" ")}".\n\n${USAGE}`);
  }
  const config = readSettings(environment);
  switch (command) {
    case "serve":
      await serveAs(config, environment, values.migrate ?? false);
      break;
    case "migrate": {
      const { migrateDatabase } = await import("./migrate-database.ts");
      await migrateDatabase(config, { distributed: values.distributed ?? false });
      break;
    }
    case "verify": {
      const { verifyDatabase } = await import("./verify-database.ts");
      if (!(await verifyDatabase(config))) process.exitCode = 1;
      break;
    }
    case "prune": {
      const { pruneDatabase } = await import("./prune-database.ts");
      await pruneDatabase(config, values.before);
      break;
    }
    case "token": {
      const { createToken } = await import("./create-token.ts");
      const options = { ...values, expiresIn: values["expires-in"] };
      const { token, subject, expiresAt } = await createToken(config.jwt, options);
      // On standard error, so that TOKEN=$(…) gets the token alone.
      process.stderr.write(`sub ${subject}, expires ${expiresAt.toISOString()}\n`);
      process.stdout.write(`${token}\n`);
    }
  }
}

async function serveAs(
  config: GatewayConfig,
  environment: NodeJS.ProcessEnv,
  migrate: boolean,
): Promise<void> {
  const isForked = cluster.isWorker && config.workers > 1;
  if (environment[WORKER_MARK] !== undefined) {
    const { serveAsWorker } = await import("../workers/serve-as-worker.ts");
    await serveAsWorker(config);
  } else if (!isForked) {
    const { serve } = await import("./serve.ts");
    await serve(config, { migrate });
  } else {
    throw new StartError("WORKERS must be 1 under a process manager that forks by itself");
  }
}

function isCommand(text: string): text is keyof typeof COMMANDS {
  return Object.hasOwn(COMMANDS, text);
}

function takesOptions(command: keyof typeof COMMANDS, names: readonly string[]): boolean {
  const taken: readonly string[] = COMMANDS[command];
  return names.every((name) => taken.includes(name));
}

function readSettings(environment: NodeJS.ProcessEnv): GatewayConfig {
  // A worker has the environment of its primary, which has printed the warnings.
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
        migrate: { type: "boolean" },
        distributed: { type: "boolean" },
        before: { type: "string" },
        scope: { type: "string", multiple: true },
        sub: { type: "string" },
        "expires-in": { type: "string" },
        help: { type: "boolean", short: "h" },
        version: { type: "boolean", short: "v" },
      },
    });
  } catch (error) {
    // Node adds how to pass an argument that looks like an option, which does not apply here.
    const [sentence] = messageOf(error).split(". ");
    throw new StartError(`${sentence}.\n\n${USAGE}`, { cause: error });
  }
}

function readVersion(): string {
  const packageJson: unknown = JSON.parse(
    readFileSync(new URL("../../package.json", import.meta.url), "utf8"),
  );
  return z.object({ version: z.string() }).parse(packageJson).version;
}
