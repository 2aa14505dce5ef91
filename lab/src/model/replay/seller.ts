import { createBoxOffice, openDatabase, type PooledBoxOffice } from "@ticket-allocation/core";

import { GatedProxy } from "./gated-proxy.ts";

/** A process of the model: a box office with connections of its own, each behind gates. */
export interface Seller extends AsyncDisposable {
  readonly proxy: GatedProxy;
  readonly boxOffice: PooledBoxOffice;
}

/** Nothing may depend on how long a step takes. */
const NEVER_MS = 3_600_000;

export async function openSeller(databaseUrl: string): Promise<Seller> {
  const proxy = await GatedProxy.open(databaseUrl);
  const db = openDatabase(proxy.url, {
    statementTimeoutMs: 0,
    lockTimeoutMs: 0,
    idleInTransactionTimeoutMs: 0,
    connectionTimeoutMs: NEVER_MS,
    // So each lock is sent with its text.
    preparedStatements: false,
  });
  const boxOffice = createBoxOffice({ db, timeoutMs: NEVER_MS, latencyTargetMs: NEVER_MS });
  return {
    proxy,
    boxOffice,
    async [Symbol.asyncDispose]() {
      proxy[Symbol.dispose]();
      await db.destroy();
    },
  };
}
