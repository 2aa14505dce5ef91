import { setTimeout as wait } from "node:timers/promises";

import type { DatabaseProxy } from "../lab/database-proxy.ts";
import type { CommitLoss } from "../lab/proxied-connection.ts";
import type { Fault } from "./fault.ts";
import { waitUntil } from "./wait-until.ts";

const PATIENCE_MS = 20_000;

/** Every connection between the gateways and PostgreSQL is reset. */
export const cutConnections: Fault = ({ proxy }) =>
  // While PostgreSQL is down there is none.
  waitUntil(() => proxy.cutAll() > 0, PATIENCE_MS);

/** A COMMIT never reaches PostgreSQL; the connection breaks once the purchases were written. */
export const loseCommit: Fault = ({ proxy }) => lose(proxy, "commit");

/** PostgreSQL carries a COMMIT out; the connection breaks before it says so. */
export const loseAnswer: Fault = ({ proxy }) => lose(proxy, "answer");

async function lose(proxy: DatabaseProxy, loss: CommitLoss): Promise<boolean> {
  const before = proxy.losses.length;
  proxy.loseNext(loss);
  const isLost = await waitUntil(() => proxy.losses.length > before, PATIENCE_MS);
  proxy.loseNothing();
  return isLost;
}

/** For a while nothing gets through, then everything that was sent. */
export const stallNetwork: Fault = async ({ proxy }, { holdMs }) => {
  proxy.stall();
  try {
    await wait(holdMs);
  } finally {
    proxy.resume();
  }
  return true;
};
