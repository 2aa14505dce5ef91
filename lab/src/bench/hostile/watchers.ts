import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { query } from "../../postgres/query.ts";
import { readProcessTree } from "../../processes/process-tree.ts";
import { Latencies } from "../../statistics/latencies.ts";
import type { WatchersTally } from "../drivers/companions/job.ts";
import { checkSums } from "../lab/check-sums.ts";
import { startCompanion } from "../lab/start-companion.ts";
import type { Figures, HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { startGateway } from "./start-gateway.ts";

const BUYERS = 64;
/** Watchers whose delay is measured. */
const MEASURED = 100;
const LOOK_EVERY_MS = 20;
const SOLD_OUT_WITHIN_MS = 120_000;
/** Longer than the time for which watchers wait until they see that nothing is left. */
const SEEN_WITHIN_MS = 90_000;

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
  const watch = (connections: number, hasLowPriority: boolean) =>
    startCompanion(
      { kind: "watchers", url: gateway.url, connections, ticketOptionId },
      { signal, hasLowPriority },
    );
  // They would be clients on other machines. Those that are measured must have CPU time when an event arrives. They begin
  // last, so the gateway sends to them last.
  await using others = watchers > 0 ? await watch(watchers - MEASURED, true) : undefined;
  await using measured = watchers > 0 ? await watch(MEASURED, false) : undefined;
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
  const { peakMemoryMb } = memoryOf(gateway.pid);
  const [crowd] = await buying.stop();
  // With a low priority, they get CPU time when nobody buys any more.
  const [seen, seenByOthers] = await Promise.all([
    measured?.stop(SEEN_WITHIN_MS),
    others?.stop(SEEN_WITHIN_MS),
  ]);
  await gateway.stop();

  const changes = await readChanges(database.url, ticketOptionId);
  const seconds = (changes.at(-1)!.atMs - changes[0]!.atMs) / 1_000;
  return {
    figures: {
      "sales/s": tickets / seconds,
      "peak MB": peakMemoryMb,
      ...(seen && delayFigures(seen, changes)),
      ...(seenByOthers && {
        "delay p99 ms of all others": delaysOf(seenByOthers, changes)?.p99 ?? 0,
        "MB with idle watchers": idleMb,
      }),
    },
    problems: [
      ...(isSoldOut ? [] : ["the tickets were not sold out"]),
      ...problemsOf(seen),
      ...problemsOf(seenByOthers),
      ...(crowd?.errors === 0
        ? await checkSums(database.url, [ticketOptionId], crowd.answers["201"] ?? 0)
        : []),
    ],
  };
}

function delayFigures(seen: WatchersTally, changes: readonly Change[]): Figures {
  const delays = delaysOf(seen, changes);
  const events = seen.sightings.reduce((sum, { atMs }) => sum + atMs.length, 0);
  return {
    "events per watcher": events / seen.watching,
    "delay p50 ms": delays?.p50 ?? 0,
    "delay p99 ms": delays?.p99 ?? 0,
    "delay maximum ms": delays?.max ?? 0,
  };
}

function problemsOf(seen: WatchersTally | undefined): readonly string[] {
  if (!seen) return [];
  const { closedByServer, unaware } = seen;
  return [
    ...(closedByServer > 0 ? [`${closedByServer} streams were ended`] : []),
    ...(unaware > 0 ? [`${unaware} watchers have not seen that nothing is left`] : []),
  ];
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
function delaysOf({ sightings }: WatchersTally, changes: readonly Change[]) {
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
