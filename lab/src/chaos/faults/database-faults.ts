import { setTimeout as wait } from "node:timers/promises";

import { signal } from "../lab/signal.ts";
import type { Fault, Stage } from "./fault.ts";
import { waitUntil } from "./wait-until.ts";

/** How long a fault waits for its target: on a busy machine a gateway needs seconds to start again. */
const PATIENCE_MS = 60_000;

/** `pg_ctl stop -m immediate`, and a start later: PostgreSQL recovers from its WAL. */
export const stopPostgres: Fault = async (stage, { holdMs }) => {
  await stage.postgres.stopImmediately();
  await wait(holdMs);
  await startAgain(stage);
  return true;
};

/** `kill -9` of the postmaster, and a start later. */
export const killPostgres: Fault = async (stage, { holdMs }) => {
  await stage.postgres.kill();
  await wait(holdMs);
  await startAgain(stage);
  return true;
};

/** SIGSTOP for all sessions that are in a transaction, and SIGCONT later. */
export const freezeSessions: Fault = async ({ postgres }, { holdMs }) => {
  await using admin = await postgres.connect();
  let pids: readonly number[] = [];
  const isHit = await waitUntil(async () => {
    const { rows } = await admin.query<{ pid: number }>(
      `select pid from pg_stat_activity
       where application_name = 'ticket-allocation' and state <> 'idle'`,
    );
    pids = rows.map(({ pid }) => pid).filter((pid) => signal(pid, "SIGSTOP"));
    return pids.length > 0;
  }, PATIENCE_MS);
  try {
    await wait(holdMs);
  } finally {
    for (const pid of pids) signal(pid, "SIGCONT");
  }
  return isHit;
};

/** Another transaction keeps all ticket options locked, until the gateways have no free connections. */
export const lockRows: Fault = async ({ postgres }, { holdMs }) => {
  await using host = await postgres.connect();
  await using admin = await postgres.connect();
  await host.query("begin");
  await host.query("select id from ticket_options order by id for update");
  const [isWaitedFor] = await Promise.all([
    waitUntil(async () => {
      const { rows } = await admin.query<{ waiting: number }>(
        `select count(*)::integer as waiting from pg_stat_activity
         where application_name = 'ticket-allocation' and wait_event_type = 'Lock'`,
      );
      return (rows[0]?.waiting ?? 0) > 0;
    }, PATIENCE_MS),
    wait(holdMs),
  ]);
  await host.query("rollback");
  return isWaitedFor;
};

/** Other clients use all connections of PostgreSQL, so it rejects the gateways. */
export const exhaustConnections: Fault = async ({ postgres, proxy }, { holdMs }) => {
  const others: AsyncDisposable[] = [];
  const accept = proxy.suspendNewConnections();
  const before = proxy.rejectedClients;
  try {
    proxy.cutAll();
    // Sessions whose connection was cut end a little later.
    let refusals = 0;
    const deadline = performance.now() + PATIENCE_MS;
    while (refusals < 20 && performance.now() < deadline) {
      const other = await postgres.connect().catch(() => undefined);
      if (other) others.push(other);
      else await wait(10);
      refusals = other ? 0 : refusals + 1;
    }
    accept();
    const [isHit] = await Promise.all([
      waitUntil(() => proxy.rejectedClients > before, PATIENCE_MS),
      wait(holdMs),
    ]);
    return isHit;
  } finally {
    accept();
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  }
};

async function startAgain({ postgres, onDatabaseBack }: Stage): Promise<void> {
  await postgres.start();
  onDatabaseBack();
}
