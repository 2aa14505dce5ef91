import type { EmbeddedPostgres } from "@ticket-allocation/gateway";
import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

export interface BorrowedDatabase extends AsyncDisposable {
  readonly url: string;
}

/**
 * Finds a PostgreSQL for an example: the one that `DATABASE_URL` names or, when
 * that is not set, one started in a temporary folder.
 *
 * Dispose of it when done. The temporary one is then stopped and its files are
 * removed, also on Ctrl-C and the like. In yours, what the example has made stays.
 */
export async function borrowDatabase(): Promise<BorrowedDatabase> {
  const url = process.env["DATABASE_URL"];
  if (url) return { url, async [Symbol.asyncDispose]() {} };

  console.error("Starting a temporary PostgreSQL …");
  const dataDir = path.join(tmpdir(), `ticket-allocation-example-${randomUUID()}`);
  // Loaded only here: that takes twice as long as to load the core.
  const { startEmbeddedPostgres } = await import("@ticket-allocation/gateway");
  const starting = startEmbeddedPostgres({ dataDir });

  let removing: Promise<void> | undefined;
  const remove = () => (removing ??= stopAndRemove(starting, dataDir));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.once(signal, () => void remove().finally(() => process.exit(130)));
  }

  try {
    return { url: (await starting).url, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function stopAndRemove(starting: Promise<EmbeddedPostgres>, dataDir: string): Promise<void> {
  const postgres = await starting.catch(() => undefined);
  await postgres?.stop();
  await rm(dataDir, { recursive: true, force: true });
  // Started by root, it may have had to keep its files elsewhere.
  if (postgres) await rm(path.dirname(postgres.location), { recursive: true, force: true });
}
