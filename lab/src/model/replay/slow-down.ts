import { setTimeout as wait } from "node:timers/promises";

import type { PostgresLab } from "../../chaos/lab/postgres-lab.ts";

const LONGEST_STOP_MS = 2_500;
const LONGEST_PAUSE_MS = 300;

/** Stops all processes of a PostgreSQL for up to 2.5 s, again and again, as a busy machine may. Ends when it is disposed. */
export function slowDown(postgres: PostgresLab): AsyncDisposable {
  const end = new AbortController();
  async function stopAgainAndAgain(): Promise<void> {
    while (!end.signal.aborted) {
      await wait(Math.random() * LONGEST_PAUSE_MS);
      await postgres.freeze();
      await wait(Math.random() * LONGEST_STOP_MS);
      postgres.thaw();
    }
  }
  const ended = stopAgainAndAgain();
  return {
    async [Symbol.asyncDispose]() {
      end.abort();
      await ended;
    },
  };
}
