import { setTimeout as wait } from "node:timers/promises";

import type { DatabaseProxy } from "../lab/database-proxy.ts";
import type { PostgresLab } from "../lab/postgres-lab.ts";

/** Slows a database down until it is disposed. */
export interface Slowdown {
  readonly name: string;
  /** Number of ticket options on sale. */
  readonly options: number;
  readonly poolSize: number;
  /** A number of buyers that it serves without any 503. */
  readonly patientBuyers: number;
  begin(stage: {
    readonly postgres: PostgresLab;
    readonly proxy: DatabaseProxy;
  }): Promise<AsyncDisposable>;
}

const [LOCKED_MS, FREE_MS] = [400, 10];

export const SLOWDOWNS: readonly Slowdown[] = [
  {
    name: `the row is locked ${LOCKED_MS} of ${LOCKED_MS + FREE_MS} ms`,
    options: 1,
    poolSize: 16,
    patientBuyers: 192,
    async begin({ postgres }) {
      const session = await postgres.connect();
      const over = new AbortController();
      const locking = (async () => {
        while (!over.signal.aborted) {
          await session.query("begin; select id from ticket_options for update");
          await wait(LOCKED_MS);
          await session.query("commit");
          await wait(FREE_MS);
        }
      })();
      return {
        async [Symbol.asyncDispose]() {
          over.abort();
          await locking;
          await session[Symbol.asyncDispose]();
        },
      };
    },
  },
  {
    name: "the database is 50 ms away",
    options: 1,
    poolSize: 16,
    patientBuyers: 192,
    begin: async ({ proxy }) => lengthenRoad(proxy, 50),
  },
  {
    name: "2 connections, 2 ms away, for 200 options",
    options: 200,
    poolSize: 2,
    patientBuyers: 256,
    begin: async ({ proxy }) => lengthenRoad(proxy, 2),
  },
];

function lengthenRoad(proxy: DatabaseProxy, delayMs: number): AsyncDisposable {
  proxy.delay(delayMs);
  return {
    async [Symbol.asyncDispose]() {
      proxy.delay(0);
    },
  };
}
