import { type ChildProcess, execFile, spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readFile, readdir, realpath, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import pg from "pg";
import { onTestFinished } from "vitest";
import { z } from "zod";

import {
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
  startEmbeddedPostgres,
} from "../src/start-embedded-postgres.ts";

export const isRoot = process.getuid?.() === 0;

/** What a killed process wrote outlives it unsynced, too: only a power cut would tell. */
const unsynced = { fsync: "off" };

/** A folder of the test's own, which every user may enter; gone after the test. */
export async function makeFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp("/tmp/embedded-postgres-"));
  await chmod(folder, 0o755);
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A folder like that with a cluster in it that was stopped. */
export async function makeDataDir(): Promise<string> {
  const dataDir = await makeFolder();
  await copyCluster(dataDir);
  return dataDir;
}

/** Puts a cluster that was stopped into a data directory: a copy, which is faster than a new one. */
export async function copyCluster(dataDir: string): Promise<void> {
  seed ??= makeSeed();
  await mkdir(dataDir, { recursive: true });
  await promisify(execFile)("cp", ["-a", await seed, dataDir]);
}

let seed: Promise<string> | undefined;

async function makeSeed(): Promise<string> {
  const folder = await mkdtemp("/tmp/embedded-postgres-seed-");
  await chmod(folder, 0o755);
  const { location, stop } = await startEmbeddedPostgres({ dataDir: folder, settings: unsynced });
  await stop();
  // Several files of tests in this process copy it.
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return location;
}

/** Starts in this process, unsynced unless told otherwise; nothing is left of it after the test. */
export async function start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const started = await startEmbeddedPostgres({ settings: unsynced, ...options });
  cleanUpAfterTest(started.location);
  onTestFinished(() => started.stop());
  return started;
}

const firstLine = z.union([
  z.object({
    started: z.object({ url: z.string(), location: z.string(), version: z.string() }),
  }),
  z.object({ refused: z.object({ code: z.string(), message: z.string() }) }),
]);

export interface Owner {
  readonly process: ChildProcess;
  readonly outcome: z.infer<typeof firstLine>;
  /** Asks the program to stop its PostgreSQL and to end; answers with its exit code. */
  readonly end: () => Promise<number | null>;
}

export interface OwnerOptions {
  readonly dataDir: string;
  readonly binariesDir?: string;
  readonly as?: { readonly uid: number; readonly gid: number };
}

/** Starts in a process of its own, which leads a process group. */
export async function startOwner(options: OwnerOptions): Promise<Owner> {
  const owner = spawnOwner(options);
  for await (const line of createInterface({ input: owner.stdout })) {
    const outcome = firstLine.parse(JSON.parse(line));
    if ("started" in outcome) cleanUpAfterTest(outcome.started.location);
    return { process: owner, outcome, end: () => endOf(owner) };
  }
  throw new Error("The owner ended without a word.");
}

/** The same, without waiting for anything. */
export function spawnOwner(options: OwnerOptions) {
  const program = fileURLToPath(new URL("./owner.ts", import.meta.url));
  const owner = spawn(
    process.execPath,
    [program, JSON.stringify({ settings: unsynced, ...options })],
    {
      detached: true,
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  onTestFinished(() => {
    owner.kill("SIGKILL");
  });
  return owner;
}

async function endOf(owner: ChildProcess): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => owner.once("exit", resolve));
  owner.stdin?.end();
  return ended;
}

/** Started, or the test fails with the reason. */
export function startedBy(owner: Owner) {
  if ("started" in owner.outcome) return owner.outcome.started;
  throw new Error(owner.outcome.refused.message);
}

/** Runs one statement on a connection of its own. */
export async function query(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

/** What a creation of the cluster that is under way, or was interrupted, has beside it. */
export async function findUnfinished(dataDir: string): Promise<string[]> {
  return (await readdir(dataDir)).filter((name) => name.startsWith(".unfinished-"));
}

/** The process id of a cluster's server, from the file where PostgreSQL keeps it. */
async function findServerId(location: string): Promise<number | undefined> {
  const content = await readFile(path.join(location, "postmaster.pid"), "utf8").catch(() => "");
  return content === "" ? undefined : Number(content.split("\n")[0]);
}

export async function getServerId(location: string): Promise<number> {
  const id = await findServerId(location);
  if (id === undefined) throw new Error(`No server runs in ${location}.`);
  return id;
}

/** What ps says of a process, empty when it is gone or a zombie. */
export async function describeProcess(id: number, column: "pgid" | "sid" | "stat" | "uid") {
  const run = promisify(execFile)("ps", ["-o", `${column}=,stat=`, "-p", String(id)]);
  const [value, status] = (await run.catch(() => ({ stdout: "" }))).stdout.trim().split(/\s+/);
  return status?.startsWith("Z") === false ? value : undefined;
}

export async function until(condition: () => Promise<boolean> | boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain until ${condition.toString()}`);
    await wait(10);
  }
}

export async function idOf(user: string): Promise<{ uid: number; gid: number }> {
  const ask = async (flag: string) =>
    Number((await promisify(execFile)("id", [flag, user])).stdout);
  return { uid: await ask("-u"), gid: await ask("-g") };
}

function cleanUpAfterTest(location: string): void {
  onTestFinished(async () => {
    const id = await findServerId(location);
    if (id !== undefined && (await describeProcess(id, "stat")) !== undefined) {
      process.kill(id, "SIGKILL");
      await until(async () => (await describeProcess(id, "stat")) === undefined);
    }
    const folder = path.dirname(location);
    if (!folder.startsWith("/var/lib/ticket-allocation/")) return;
    await rm(folder, { recursive: true, force: true });
    await rmdir("/var/lib/ticket-allocation").catch(() => undefined);
  });
}
