import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";

import { readLastStates, readReaderLogs, storeReaders } from "../readers/store-readers.ts";
import type { ReaderLogs } from "../readers/start-readers.ts";
import { checkPromises, type Violation } from "./check-promises.ts";
import { READER_ORACLES } from "./reader-oracles.ts";

/** How long readers may need for what has happened, after the last change. Only if a promise is broken it takes so long. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 500;

/** Checks the promises to readers, until they have seen everything. Nothing may change any more. */
export async function checkReaders(
  client: Client,
  { databaseUrl, logs }: { readonly databaseUrl: string; readonly logs: ReaderLogs },
): Promise<readonly Violation[]> {
  const { rows } = await client.query<{ id: string }>("select id from ticket_options");
  const ids = rows.map(({ id }) => id);
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const lastStates = await readLastStates(databaseUrl, ids);
    await storeReaders(client, await readReaderLogs(logs), lastStates);
    const violations = await checkPromises(client, READER_ORACLES);
    if (violations.length === 0 || performance.now() > deadline) return violations;
    await wait(PAUSE_MS);
  }
}
