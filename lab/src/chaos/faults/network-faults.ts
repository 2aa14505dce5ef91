import { setTimeout as wait } from "node:timers/promises";

import type { DatabaseProxy } from "../lab/database-proxy.ts";
import type { CommitLoss } from "../lab/proxied-connection.ts";
import type { Fault } from "./fault.ts";
import { waitUntil } from "./wait-until.ts";

const PATIENCE_MS = 60_000;

/** Resets every connection between the gateways and PostgreSQL. */
export const cutConnections: Fault = ({ proxy }) =>
  // While PostgreSQL is down there are no connections.
  waitUntil(() => proxy.cutAll() > 0, PATIENCE_MS);

/** A COMMIT does not reach PostgreSQL. The connection breaks after the write of the purchases. */
export const loseCommit: Fault = ({ proxy }) => lose(proxy, "commit");

/** PostgreSQL executes a COMMIT. The connection breaks before its response. */
export const loseAnswer: Fault = ({ proxy }) => lose(proxy, "answer");

async function lose(proxy: DatabaseProxy, loss: CommitLoss): Promise<boolean> {
  const before = proxy.losses.length;
  proxy.loseNext(loss);
  const isLost = await waitUntil(() => proxy.losses.length > before, PATIENCE_MS);
  proxy.loseNothing();
  return isLost;
}

/** The network is stalled for some time. Then everything that was sent is delivered. */
export const stallNetwork: Fault = async ({ proxy }, { holdMs }) => {
  proxy.stall();
  try {
    await wait(holdMs);
  } finally {
    proxy.resume();
  }
  return true;
};
