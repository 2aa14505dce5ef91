import { setTimeout as wait } from "node:timers/promises";

import type { PostgresLab } from "../lab/postgres-lab.ts";

const EVERY_MS = 2_000;

/**
 * Ends the lease of gateways that were killed, and the pauses after failures, again and again. Each would last up to a minute,
 * which is longer than a sale. The lease of a running gateway ends too: then two deliver the same events, as after a long
 * stall.
 */
export function keepEndingPauses(postgres: PostgresLab): Disposable {
  const end = new AbortController();
  void repeat(postgres, end.signal);
  return { [Symbol.dispose]: () => end.abort() };
}

async function repeat(postgres: PostgresLab, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await endPauses(postgres).catch(() => {});
    await wait(EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function endPauses(postgres: PostgresLab): Promise<void> {
  await using admin = await postgres.connect();
  await admin.query("update webhooks set leased_until = null, next_attempt_at = null");
}
