import { setTimeout as wait } from "node:timers/promises";

import type { Fault, Stage } from "./fault.ts";
import { waitUntil } from "./wait-until.ts";

/** How long a fault waits for what it is to hit: on a busy machine a gateway needs seconds to start again. */
const PATIENCE_MS = 20_000;

/** `pg_ctl stop -m immediate`, and a start after a while: it recovers from its log. */
export const stopPostgres: Fault = async (stage, { holdMs }) => {
  await stage.postgres.stopImmediately();
  await wait(holdMs);
  await startAgain(stage);
  return true;
};

/** `kill -9` of the postmaster, and a start after a while. */
export const killPostgres: Fault = async (stage, { holdMs }) => {
  await stage.postgres.kill();
  await wait(holdMs);
  await startAgain(stage);
  return true;
};

/** SIGSTOP for the sessions that are in a transaction just now, and SIGCONT later. */
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

/** Somebody else's transaction holds every ticket option, until the gateways have run out of connections. */
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

/** Others take every connection that PostgreSQL has, so that it turns the gateways away. */
export const exhaustConnections: Fault = async ({ postgres, proxy }, { holdMs }) => {
  const others: AsyncDisposable[] = [];
  const letIn = proxy.shutDoor();
  const before = proxy.turnedAway;
  try {
    proxy.cutAll();
    // Sessions whose connection was cut take a moment to end.
    let refusals = 0;
    const deadline = performance.now() + PATIENCE_MS;
    while (refusals < 20 && performance.now() < deadline) {
      const other = await postgres.connect().catch(() => undefined);
      if (other) others.push(other);
      else await wait(10);
      refusals = other ? 0 : refusals + 1;
    }
    letIn();
    const [isHit] = await Promise.all([
      waitUntil(() => proxy.turnedAway > before, PATIENCE_MS),
      wait(holdMs),
    ]);
    return isHit;
  } finally {
    letIn();
    await Promise.all(others.map((other) => other[Symbol.asyncDispose]()));
  }
};

async function startAgain({ postgres, onDatabaseBack }: Stage): Promise<void> {
  await postgres.start();
  onDatabaseBack();
}

/** @returns whether there was such a process */
function signal(pid: number, name: "SIGSTOP" | "SIGCONT"): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
