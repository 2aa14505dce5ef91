import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { query } from "../../postgres/query.ts";
import { readProcessTree } from "../../processes/process-tree.ts";
import { Latencies } from "../../statistics/latencies.ts";
import type { Sighting } from "../drivers/companions/job.ts";
import { checkSums } from "../lab/check-sums.ts";
import { startCompanion } from "../lab/start-companion.ts";
import type { HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { startGateway } from "./start-gateway.ts";

const BUYERS = 64;
const LOOK_EVERY_MS = 20;
const SOLD_OUT_WITHIN_MS = 120_000;

/** A hot option sells out, with and without many clients that watch it. */
export const WATCHER_TRIALS: readonly HostileTrial[] = [
  { subject: "watchers", name: "none", run: (context) => sellOut(context, 0) },
  {
    subject: "watchers",
    name: "watched",
    run: (context) => sellOut(context, context.sizes.watchers),
  },
];

async function sellOut(
  { lab, sizes, signal }: HostileContext,
  watchers: number,
): Promise<HostileOutcome> {
  const tickets = sizes.watchedTickets;
  const ticketOptionId = randomUUID();
  await using database = await lab.createDatabase();
  await query(
    database.url,
    "insert into ticket_options (id, name, capacity, allocation) values ($1, 'Hot', $2, $2)",
    [ticketOptionId, tickets],
  );
  await lab.settle();
  await using gateway = await startGateway(database.url, signal, {
    JOURNAL: "on",
    STREAMS_PER_CLIENT: "10000",
  });
  await using watching =
    watchers === 0
      ? undefined
      : await startCompanion(
          { kind: "watchers", url: gateway.url, connections: watchers, ticketOptionId },
          // They would be clients on other machines.
          { signal, hasLowPriority: true },
        );
  const idleMb = memoryOf(gateway.pid).memoryMb;
  await using buying = await startCompanion(
    {
      kind: "crowds",
      url: gateway.url,
      timeLimitMs: SOLD_OUT_WITHIN_MS,
      crowds: [{ connections: BUYERS, wish: "purchase", ticketOptionId }],
    },
    { signal },
  );
  const isSoldOut = await untilSoldOut(database.url, ticketOptionId, signal);
  const seen = await watching?.stop();
  const { peakMemoryMb } = memoryOf(gateway.pid);
  const [crowd] = await buying.stop();
  await gateway.stop();

  const changes = await readChanges(database.url, ticketOptionId);
  const delays = seen && delaysOf(seen.sightings, changes);
  const seconds = (changes.at(-1)!.atMs - changes[0]!.atMs) / 1_000;
  return {
    figures: {
      "sales/s": tickets / seconds,
      "peak MB": peakMemoryMb,
      ...(seen && {
        "events received": seen.sightings.reduce((sum, { atMs }) => sum + atMs.length, 0),
        "delay p50 ms": delays?.p50 ?? 0,
        "delay p99 ms": delays?.p99 ?? 0,
        "delay maximum ms": delays?.max ?? 0,
        "MB with idle watchers": idleMb,
      }),
    },
    problems: [
      ...(isSoldOut ? [] : ["the tickets were not sold out"]),
      ...(seen && seen.watching < watchers ? [`only ${seen.watching} clients could watch`] : []),
      ...(seen && seen.closedByServer > 0 ? [`${seen.closedByServer} streams were ended`] : []),
      ...(seen && seen.unaware > 0
        ? [`${seen.unaware} watchers have not seen that nothing is left`]
        : []),
      ...(crowd?.errors === 0
        ? await checkSums(database.url, [ticketOptionId], crowd.answers["201"] ?? 0)
        : []),
    ],
  };
}

async function untilSoldOut(
  databaseUrl: string,
  ticketOptionId: string,
  signal: AbortSignal,
): Promise<boolean> {
  const deadline = performance.now() + SOLD_OUT_WITHIN_MS;
  while (performance.now() < deadline) {
    const [row] = await query<{ allocation: number }>(
      databaseUrl,
      "select allocation from ticket_options where id = $1",
      [ticketOptionId],
    );
    if (row?.allocation === 0) return true;
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
  return false;
}

/** A change of the allocation, and its time by the clock of this machine. */
interface Change {
  readonly allocation: number;
  readonly atMs: number;
}

/** From the journal. Its times are from directly before the COMMIT, so a delay is never measured too short. */
function readChanges(databaseUrl: string, ticketOptionId: string): Promise<readonly Change[]> {
  return query<Change>(
    databaseUrl,
    `select allocation, extract(epoch from created_at)::float8 * 1000 as "atMs"
     from journal_entries where ticket_option_id = $1 order by version`,
    [ticketOptionId],
  );
}

/** The delay of an event is that of the oldest change that a watcher has not seen before it. */
function delaysOf(sightings: readonly Sighting[], changes: readonly Change[]) {
  const latencies = new Latencies();
  for (const { before, atMs } of sightings) {
    const oldest = changes.find(({ allocation }) => allocation < before);
    if (!oldest) continue;
    for (const at of atMs) latencies.record(at - oldest.atMs);
  }
  return latencies.read();
}

/** @throws {Error} when it has ended */
function memoryOf(pid: number) {
  const usage = readProcessTree([pid]);
  if (!usage || usage.memoryMb === 0) throw new Error("the gateway's memory cannot be read");
  return usage;
}
