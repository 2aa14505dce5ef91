import { open, readFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

import type { ClusterPlace } from "./cluster-place.ts";
import { clearStaleLockFiles } from "./clear-stale-lock-files.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { reasonIn, runTool, tailOf } from "./run-tool.ts";
import { makeSocketFolder, removeSocketFolder } from "./socket-folder.ts";

const logName = "server.log";
const stopTimeoutMs = 60_000;

export type Settings = Readonly<Record<string, string>>;

/**
 * Starts the server of a cluster, in a separate session and process group.
 *
 * @returns `false` if another server is still starting or ending: try again soon
 * @throws {EmbeddedPostgresError} `server_failed` with the end of the server's log
 * @see https://www.postgresql.org/docs/current/app-pg-ctl.html
 */
export async function startServer(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  settings: Settings,
): Promise<boolean> {
  const socketDir = await makeSocketFolder(place);
  const serverSettings = {
    listen_addresses: "",
    port: "5432",
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    // Enough for the pools of 64 workers.
    max_connections: "200",
    ...settings,
  };
  const options = Object.entries(serverSettings).map(
    ([name, value]) => `-c ${quoteForShell(`${name}=${value}`)}`,
  );
  await clearStaleLockFiles(place, socketDir);
  const logBefore = await readLogSize(place);
  const run = await runPgCtl("start", place, binaries, [
    `--log=${logName}`,
    `--options=${options.join(" ")}`,
    "-p",
    escapeInDoubleQuotes(path.join(binaries.dir, "bin", "postgres")),
  ]);
  if (run.succeeded) return true;

  const log = await readLog(place, logBefore);
  if (/did not start in time/.test(run.output)) return false;
  if (/lock file .* (?:already exists|is empty)|shared memory block/.test(log)) return false;
  throw new EmbeddedPostgresError(
    "server_failed",
    `PostgreSQL did not start in ${place.clusterDir}: ${reasonIn(`${log}\n${run.output}`.trim())}`,
  );
}

/**
 * Stops the server of a cluster, ends its sessions, and waits until it has stopped.
 *
 * @throws {EmbeddedPostgresError} `server_failed` if it still runs after a minute
 */
export async function stopServer(place: ClusterPlace, binaries: PostgresBinaries): Promise<void> {
  const serverId = await readServerId(place);
  const run = await runPgCtl("stop", place, binaries, ["--no-wait", "--mode=fast"]);
  const deadline = Date.now() + stopTimeoutMs;
  const isUp = async () =>
    serverId !== undefined && isRunning(serverId) && (await readServerId(place)) === serverId;
  // `pg_ctl --wait` would go on to wait for a server that the next owner starts.
  while (await isUp()) {
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        "server_failed",
        `PostgreSQL did not stop in ${place.clusterDir}:\n${tailOf(run.output)}`,
      );
    }
    await wait(10);
  }
  await removeSocketFolder(place);
}

async function readServerId({ clusterDir }: ClusterPlace): Promise<number | undefined> {
  const content = await readFile(path.join(clusterDir, "postmaster.pid"), "utf8").catch(() => "");
  const serverId = Number(content.split("\n")[0]);
  return Number.isInteger(serverId) && serverId > 0 ? serverId : undefined;
}

function isRunning(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch {
    return false;
  }
}

function runPgCtl(
  command: "start" | "stop",
  { clusterDir, account }: ClusterPlace,
  binaries: PostgresBinaries,
  args: readonly string[],
) {
  return runTool(path.join(binaries.dir, "bin", "pg_ctl"), [command, ...args], {
    account,
    cwd: clusterDir,
    // Not as -D: pg_ctl would pass the path to a shell in plain double quotes.
    env: { PGDATA: clusterDir },
  });
}

function quoteForShell(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

/** pg_ctl passes the path of the program to a shell in double quotes, without escaping. */
function escapeInDoubleQuotes(text: string): string {
  return text.replaceAll(/["$`\\]/g, String.raw`\$&`);
}

async function readLogSize(place: ClusterPlace): Promise<number> {
  const log = await open(path.join(place.clusterDir, logName)).catch(() => undefined);
  if (log === undefined) return 0;
  try {
    return (await log.stat()).size;
  } finally {
    await log.close();
  }
}

async function readLog(place: ClusterPlace, start: number): Promise<string> {
  const log = await open(path.join(place.clusterDir, logName)).catch(() => undefined);
  if (log === undefined) return "";
  try {
    const { buffer, bytesRead } = await log.read(Buffer.alloc(65_536), 0, 65_536, start);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await log.close();
  }
}
