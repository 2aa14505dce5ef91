import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";

import type { ClusterPlace } from "./cluster-place.ts";
import { EmbeddedPostgresError } from "./embedded-postgres-error.ts";
import { LockHeldError, OwnerLock } from "./owner-lock.ts";
import type { PostgresBinaries } from "./postgres-binaries.ts";
import { type Settings, startServer, stopServer } from "./server-process.ts";
import { toServerUrl } from "./server-url.ts";
import { findSocketFolder } from "./socket-folder.ts";

/** How long a server may neither answer nor start, for example while an earlier one ends. */
const patienceMs = 30_000;
const pauseMs = 50;

export interface OwnedServer {
  readonly lock: OwnerLock;
  readonly socketDir: string;
}

/**
 * Acquires the server of a cluster: one that a killed process left running, or else one that is started
 * here. It waits without a timeout for a server that recovers from a crash.
 *
 * @returns `held` if a running process owns it
 * @throws {EmbeddedPostgresError} `server_failed`
 */
export async function ownServer(
  place: ClusterPlace,
  binaries: PostgresBinaries,
  settings: Settings,
): Promise<OwnedServer | "held"> {
  let deadline = Date.now() + patienceMs;
  let isStarted = false;
  try {
    while (Date.now() < deadline) {
      const answer = await tryToOwn(place);
      if (answer === "held" || typeof answer === "object") return answer;
      if (answer === "not ready") deadline = Date.now() + patienceMs;
      else if (await startServer(place, binaries, settings)) {
        isStarted = true;
        continue;
      }
      await wait(pauseMs);
    }
  } catch (error) {
    // A server whose lock cannot be taken would be left running without an owner.
    if (isStarted) await stopServer(place, binaries);
    throw error;
  }
  throw new EmbeddedPostgresError(
    "server_failed",
    `PostgreSQL neither answers nor starts in ${place.clusterDir}; its server.log there says more.`,
  );
}

async function tryToOwn(
  place: ClusterPlace,
): Promise<OwnedServer | "held" | "not ready" | "no answer"> {
  const socketDir = await findSocketFolder(place);
  if (socketDir === undefined) return "no answer";
  try {
    return { lock: await OwnerLock.take(toServerUrl(socketDir, "postgres")), socketDir };
  } catch (error) {
    if (error instanceof LockHeldError) return "held";
    if (isSilence(error)) return "no answer";
    if (isStartOrShutdown(error)) return "not ready";
    throw error;
  }
}

/** Class 57 is operator intervention: startup, recovery, shutdown, crash. */
function isStartOrShutdown(error: unknown): boolean {
  return error instanceof pg.DatabaseError && error.code?.startsWith("57P") === true;
}

function isSilence(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && typeof error.code === "string") {
    return ["ENOENT", "ECONNREFUSED", "ECONNRESET", "EPIPE", "53300"].includes(error.code);
  }
  return error.message.startsWith("Connection terminated");
}
