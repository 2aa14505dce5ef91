import { setTimeout as wait } from "node:timers/promises";
import type { Client } from "pg";

import { readLastStates, readReaderLogs, storeReaders } from "../readers/store-readers.ts";
import type { ReaderLogs } from "../readers/start-readers.ts";
import { checkPromises, type Violation } from "./check-promises.ts";
import { READER_ORACLES } from "./reader-oracles.ts";

/** How long readers may get nothing new while a promise is not kept. Then it is broken. */
const PATIENCE_MS = 30_000;
/** The same event may be sent again without end. */
const LONGEST_MS = 600_000;
const PAUSE_MS = 500;

/** Checks the promises to readers, until they have seen everything. Nothing may change any more. */
export async function checkReaders(
  client: Client,
  { databaseUrl, logs }: { readonly databaseUrl: string; readonly logs: ReaderLogs },
): Promise<readonly Violation[]> {
  const { rows } = await client.query<{ id: string }>("select id from ticket_options");
  const ids = rows.map(({ id }) => id);
  const startedAt = performance.now();
  let last = { count: 0, at: startedAt };
  for (;;) {
    const lastStates = await readLastStates(databaseUrl, ids);
    const seen = await readReaderLogs(logs);
    await storeReaders(client, seen, lastStates);
    const violations = await checkPromises(client, READER_ORACLES);
    const now = performance.now();
    const count = seen.feed.length + seen.deliveries.length + seen.sights.length;
    if (count > last.count) last = { count, at: now };
    const isOver = now - last.at > PATIENCE_MS || now - startedAt > LONGEST_MS;
    if (violations.length === 0 || isOver) return violations;
    await wait(PAUSE_MS);
  }
}
