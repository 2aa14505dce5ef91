import { migrate, openDatabase } from "@ticket-allocation/core";
import { sql } from "kysely";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { parse as parseYaml } from "yaml";

import { askServer } from "./ask-server.ts";
import type { Block } from "./find-blocks.ts";
import { runProcess, type ServerProcess } from "./run-process.ts";

/** What the blocks of one README run in, from the first to the last. */
export interface ReadmePlace {
  /** Where `npm init -y` was run, and nothing else. */
  readonly projectFolder: string;
  readonly env: NodeJS.ProcessEnv;
  /** An empty database. */
  readonly databaseUrl: string;
  /** Stands for 3000, which may be in use. */
  readonly port: number;
  /** The files of its TypeScript blocks. */
  readonly programs: string[];
  /** What the last block that starts a server has started. */
  server?: ServerProcess;
}

const ROOT = path.resolve(import.meta.dirname, "../..");
const NPM_IN_CHECKOUT = new URL("npm-in-checkout.ts", import.meta.url).pathname;

type CheckBlock = (block: Block, place: ReadmePlace) => Promise<void>;

const CHECKS: Readonly<Record<string, CheckBlock>> = {
  ts: checkProgram,
  sh: checkCommands,
  graphql: askServer,
  json: askServer,
  // Configuration of other programs.
  yaml: async ({ code }) => void parseYaml(code),
  sql: runStatement,
  // What nobody is to run, or what cannot run alone.
  text: async () => {},
};

/**
 * Runs a block as a reader would who pastes it.
 *
 * @throws when it does not do what a reader expects
 */
export async function checkBlock(block: Block, place: ReadmePlace): Promise<void> {
  const check = CHECKS[block.language];
  if (check === undefined) {
    throw new Error(
      `begin the block with one of ${Object.keys(CHECKS).join(", ")} (text is not run)`,
    );
  }
  await check({ ...block, code: block.code.replaceAll(/\b3000\b/gu, String(place.port)) }, place);
}

/** A whole program, saved as `.mts` beside the `package.json`. */
async function checkProgram({ code, line }: Block, place: ReadmePlace): Promise<void> {
  const name = `line-${line}.mts`;
  place.programs.push(name);
  await writeFile(path.join(place.projectFolder, name), code);
  await run("node", [name], place, /\b(?:serve|listen)\(/u.test(code));
}

/** Checks the types of all programs at once, which takes as long as those of one. */
export async function checkTypes(place: ReadmePlace): Promise<void> {
  if (place.programs.length === 0) return;
  const tsc = path.join(ROOT, "node_modules/.bin/tsc");
  const options = ["--strict", "--noEmit", "--target", "es2024", "--module", "nodenext"];
  await run(
    tsc,
    [...options, "--skipLibCheck", "--types", "node", ...place.programs],
    place,
    false,
  );
}

/** A statement of SQL, in a database with the tables of the core. */
async function runStatement({ code }: Block, { databaseUrl }: ReadmePlace): Promise<void> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  await migrate(db);
  await sql.raw(code).execute(db);
}

/**
 * In the project for readers who install the packages; otherwise in this checkout, where scripts of
 * npm are only looked up: they check and measure the whole project.
 */
async function checkCommands({ file, code }: Block, place: ReadmePlace): Promise<void> {
  const isForProject = file.startsWith("packages/") || /^npm (?:init|install)\b/mu.test(code);
  const lookUpScripts = `npm() { if [ "$1" = start ]; then command npm "$@"; else node '${NPM_IN_CHECKOUT}' "$@"; fi; }\n`;
  const script = isForProject ? code : `${lookUpScripts}${code}`;
  const serves = /^(?!npm install)[^#\n]*\b(?:serve|npm start)\b/mu.test(code);
  const cwd = isForProject ? place.projectFolder : ROOT;
  await run("bash", ["-euo", "pipefail", "-c", script], place, serves, cwd);
}

async function run(
  command: string,
  args: readonly string[],
  place: ReadmePlace,
  serves: boolean,
  cwd = place.projectFolder,
): Promise<void> {
  const { env, port } = place;
  if (serves) await place.server?.stop();
  const result = await runProcess(command, args, { cwd, env, ...(serves && { port }) });
  if (typeof result === "object") place.server = result;
}
