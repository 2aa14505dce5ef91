/**
 * Runs every code block of the READMEs as a reader would who pastes them one after the other, with
 * the packages as npm would publish them. `scripts/readmes/check-block.ts` says how each
 * language is run.
 *
 * usage: npm run check:readmes [-- README.md …]
 */
import { openDatabase } from "@ticket-allocation/core";
import { startEmbeddedPostgres } from "@ticket-allocation/gateway";
import { sql } from "kysely";
import { execFile } from "node:child_process";
import { mkdir, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { startFaultyProxy } from "../test/support/faulty-proxy.ts";
import { makeTemporaryFolder } from "../test/support/temporary-folder.ts";
import { startLocalRegistry } from "./local-registry.ts";
import { packPackages } from "./pack-packages.ts";
import { checkBlock, checkTypes, type ReadmePlace } from "./readmes/check-block.ts";
import { findBlocks } from "./readmes/find-blocks.ts";
import { findFreePort } from "./readmes/find-free-port.ts";
import { runProcess } from "./readmes/run-process.ts";

const READMES = [
  "README.md",
  "packages/client/README.md",
  "packages/core/README.md",
  "packages/embedded-postgres/README.md",
  "packages/http/README.md",
  "packages/jsonapi-server/README.md",
  "packages/graphql-server/README.md",
  "packages/gateway/README.md",
  "examples/README.md",
  "lab/README.md",
  "lab/bench.md",
  "lab/chaos.md",
  "lab/fuzz.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  "docs/content/quick-start.md",
  "docs/content/concepts/holds.md",
  "docs/content/guides/embedding.md",
  "docs/content/guides/slow-sale.md",
  "docs/content/operations/backups.md",
  "docs/content/operations/webhooks.md",
];
/** The databases that the READMEs name. */
const DATABASES = ["shop", "tickets"];
/** So many READMEs run beside each other: each waits for servers and downloads half of the time. */
const LANES = 2;

/** What the READMEs use that run one after the other. */
interface Lane {
  readonly postgresUrl: string;
  /** The READMEs say localhost; PostgreSQL listens on a socket. */
  readonly proxyUrl: string;
  readonly npmCache: string;
}

const files = process.argv.length > 2 ? process.argv.slice(2) : READMES;
await using folder = await makeTemporaryFolder();
// What an editor would add for itself, where TypeScript looks for it.
await mkdir(path.join(folder.path, "node_modules"));
await symlink(path.resolve("node_modules/@types"), path.join(folder.path, "node_modules/@types"));
const packed = await packPackages(folder.path);
const registry = await startLocalRegistry(packed);

const left = [...files];
try {
  const failures = await Promise.all(Array.from({ length: LANES }, checkReadmesThatAreLeft));
  process.exitCode = Math.max(...failures) > 0 ? 1 : 0;
} finally {
  registry.close();
}

async function checkReadmesThatAreLeft(_: unknown, number: number): Promise<number> {
  const postgres = await startEmbeddedPostgres({
    dataDir: path.join(folder.path, `postgres-${number}`),
    settings: { fsync: "off" },
  });
  const proxy = await startFaultyProxy(postgres.url);
  try {
    const npmCache = await makeNpmCache(number);
    const lane = { postgresUrl: postgres.url, proxyUrl: proxy.databaseUrl, npmCache };
    let failures = 0;
    for (let file = left.shift(); file !== undefined; file = left.shift()) {
      failures += await checkReadme(file, lane);
    }
    return failures;
  } finally {
    proxy.close();
    await postgres.stop();
  }
}

async function checkReadme(file: string, lane: Lane): Promise<number> {
  const blocks = await findBlocks(file);
  const place = await makePlace(file, lane);
  if (blocks.some(({ language }) => ["sh", "ts"].includes(language))) await initProject(place);
  let failed = 0;
  const report = (where: string) => (error: unknown) => {
    failed += 1;
    const reason = error instanceof Error ? error.message : String(error);
    process.stdout.write(`\n${file}${where} ${reason}\n\n`);
  };
  for (const block of blocks) {
    await checkBlock(block, place).catch(report(`:${block.line}: this ${block.language} block`));
  }
  await place.server?.stop();
  await checkTypes(place).catch(report(": tsc on the ts blocks, each named by its line,"));
  process.stdout.write(`${file}: ${blocks.length} code blocks, ${failed} failures\n`);
  return failed;
}

async function makePlace(file: string, lane: Lane): Promise<ReadmePlace> {
  const projectFolder = path.join(folder.path, file.replaceAll(/\W/gu, "-"));
  await mkdir(projectFolder);
  await writeFile(path.join(projectFolder, ".npmrc"), registry.npmrc);
  await writeFile(path.join(projectFolder, ".curlrc"), "fail-with-body\nsilent\nshow-error\n");
  await using admin = openDatabase(lane.postgresUrl, { poolSize: 1 });
  for (const name of DATABASES) {
    await sql`drop database if exists ${sql.id(name)} with (force)`.execute(admin);
    await sql`create database ${sql.id(name)}`.execute(admin);
  }
  const port = await findFreePort();
  const env = environment(projectFolder, port, lane);
  const databaseUrl = new URL(lane.proxyUrl);
  databaseUrl.pathname = "/tickets";
  return { projectFolder, env, databaseUrl: databaseUrl.href, port, programs: [] };
}

async function initProject({ projectFolder, env }: ReadmePlace): Promise<void> {
  const options = { cwd: projectFolder, env };
  await runProcess("npm", ["init", "-y"], options);
  // What npm 11.6 and later make by themselves.
  await runProcess("npm", ["pkg", "set", "type=commonjs"], options);
}

/**
 * A cache with all that npm has downloaded before, but without what npx has installed before:
 * npx would run an earlier build of the packages, because their version is the same.
 */
async function makeNpmCache(number: number): Promise<string> {
  const { stdout } = await promisify(execFile)("npm", ["config", "get", "cache"]);
  const downloads = path.join(stdout.trim(), "_cacache");
  const cache = path.join(folder.path, `npm-cache-${number}`);
  await mkdir(downloads, { recursive: true });
  await mkdir(cache);
  await symlink(downloads, path.join(cache, "_cacache"));
  return cache;
}

/** That of a terminal in which nobody has run a script of ours. */
function environment(
  projectFolder: string,
  port: number,
  { proxyUrl, npmCache }: Lane,
): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^npm_(?:package|lifecycle|config_local_prefix)/u.test(name),
  );
  const directories = (process.env["PATH"] ?? "").split(path.delimiter);
  const searched = directories.filter((directory) => !directory.includes("node_modules"));
  return {
    ...Object.fromEntries(inherited),
    PATH: [path.dirname(process.execPath), ...searched].join(path.delimiter),
    npm_config_cache: npmCache,
    npm_config_prefer_offline: "true",
    npm_config_audit: "false",
    // What npx asks about.
    npm_config_yes: "true",
    CURL_HOME: projectFolder,
    PORT: String(port),
    DATA_DIR: path.join(projectFolder, ".data"),
    PGPORT: new URL(proxyUrl).port,
    PGUSER: "postgres",
  };
}
