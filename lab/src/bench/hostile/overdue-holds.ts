import { setTimeout as wait } from "node:timers/promises";

import type { CrowdTally } from "../drivers/companions/job.ts";
import { purchaseRequest } from "../drivers/requests.ts";
import { checkSums } from "../lab/check-sums.ts";
import type { DatabaseLab } from "../lab/database-lab.ts";
import { PLENTY } from "../lab/put-on-sale.ts";
import { startCompanion } from "../lab/start-companion.ts";
import { THIS_TREE } from "../lab/tree.ts";
import type { HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { query } from "../../postgres/query.ts";
import { startGateway } from "./start-gateway.ts";

const HELD = "10000000-0000-4000-8000-000000000000";
const OTHER = "20000000-0000-4000-8000-000000000000";
const WITH_HOLDS = "bench_overdue_holds";
const WITHOUT_HOLDS = "bench_no_holds";

const BUYERS = 16;
const READERS = 2;
const LOOK_EVERY_MS = 100;

/**
 * A gateway starts with an option whose tickets are all held, by holds that have already expired. Buyers purchase at
 * once, and while the sweeper writes the expirations.
 */
export const HOLD_TRIALS: readonly HostileTrial[] = [
  { subject: "holds", name: "none", run: (context) => sell(context, WITHOUT_HOLDS) },
  { subject: "holds", name: "overdue", run: (context) => sell(context, WITH_HOLDS) },
];

/** Creates the databases that the trials clone. */
export async function fillHolds(lab: DatabaseLab, holds: number): Promise<void> {
  await lab.createTemplate(WITHOUT_HOLDS, {
    from: THIS_TREE.template,
    fill: async (url) => {
      await query(url, PUT_ON_SALE, [PLENTY, PLENTY]);
      await query(url, "vacuum analyze");
    },
  });
  await lab.createTemplate(WITH_HOLDS, {
    from: THIS_TREE.template,
    fill: async (url) => {
      await query(url, PUT_ON_SALE, [holds, 0]);
      await query(url, HOLD_ALL, [holds]);
      await query(url, NOTE_FIRST_EXPIRY, []);
      await query(url, "vacuum analyze");
    },
  });
}

const PUT_ON_SALE = `
  insert into ticket_options (id, name, capacity, allocation)
  values ('${HELD}', 'Held', $1, $2), ('${OTHER}', 'Other', ${PLENTY}, ${PLENTY})`;

const HOLD_ALL = `
  insert into holds (ticket_option_id, id, user_id, quantity, expires_at, created_at)
  select '${HELD}', uuidv7(- interval '11 minutes'), gen_random_uuid(), 1,
         now() - interval '1 minute', now() - interval '11 minutes'
  from generate_series(1, $1::integer)`;

const NOTE_FIRST_EXPIRY = `
  update ticket_options set holds_expire_at = (select min(expires_at) from holds) where id = '${HELD}'`;

async function sell(
  { lab, sizes, signal }: HostileContext,
  template: string,
): Promise<HostileOutcome> {
  await using database = await lab.createDatabase(template);
  await lab.settle();
  await using gateway = await startGateway(database.url, signal);
  const begin = performance.now();
  const first = await purchaseOne(gateway.url, sizes.sweepTimeoutMs);
  await using crowds = await startCompanion(
    {
      kind: "crowds",
      url: gateway.url,
      timeLimitMs: sizes.sweepTimeoutMs + sizes.measureMs + 30_000,
      crowds: [
        { connections: BUYERS, wish: "purchase", ticketOptionId: HELD },
        { connections: BUYERS, wish: "purchase", ticketOptionId: OTHER },
        { connections: READERS, wish: "read", ticketOptionId: HELD },
      ],
    },
    { signal },
  );
  const measured = wait(sizes.measureMs, undefined, { signal });
  const left = await untilSwept(database.url, begin + sizes.sweepTimeoutMs, signal);
  const sweptSeconds = (performance.now() - begin) / 1_000;
  await measured;
  const [held, other, reads] = await crowds.stop();
  await gateway.stop();
  if (!held || !other || !reads) throw new Error("the crowds were not counted");

  // The sweeper continued until the gateway was stopped.
  const stillHeld = await countLeft(database.url);
  const isExact = held.errors + other.errors === 0;
  return {
    figures: {
      ...(first.seconds !== undefined && { "first purchase s": first.seconds }),
      ...(left === 0 && { "all written down s": sweptSeconds }),
      "sales/s": soldPerSecond(held),
      "sales/s of others": soldPerSecond(other),
      "p99 ms of others": other.p99Ms,
      "reads p50 ms": reads.p50Ms,
      "reads p99 ms": reads.p99Ms,
      "answers 503": (held.answers["503"] ?? 0) + (other.answers["503"] ?? 0),
    },
    problems: [
      ...first.problems,
      ...(left > 0
        ? [`${left} overdue holds were left after ${sizes.sweepTimeoutMs / 1_000} s`]
        : []),
      ...[held, other, reads].flatMap(findUnexpected),
      ...(isExact
        ? await checkSums(
            database.url,
            [HELD, OTHER],
            (first.seconds === undefined ? 0 : 1) + sold(held) + sold(other) + stillHeld,
          )
        : []),
    ],
  };
}

/** Repeats the purchase while the gateway is busy. */
async function purchaseOne(url: string, timeoutMs: number) {
  const begin = performance.now();
  while (performance.now() - begin < timeoutMs) {
    const { path, ...request } = purchaseRequest("jsonapi", HELD);
    const response = await fetch(new URL(path, url), request);
    const body = await response.text();
    if (response.status === 201) {
      return { seconds: (performance.now() - begin) / 1_000, problems: [] };
    }
    if (response.status !== 503) {
      return { problems: [`the first purchase has the status ${response.status}: ${body}`] };
    }
  }
  return { problems: [`the first purchase was not granted within ${timeoutMs / 1_000} s`] };
}

/** @returns how many expired holds are still active after the timeout */
async function untilSwept(
  databaseUrl: string,
  deadline: number,
  signal: AbortSignal,
): Promise<number> {
  for (;;) {
    const [row] = await query<{ readonly isLeft: boolean }>(
      databaseUrl,
      `select exists (select from holds where ticket_option_id = '${HELD}'
         and status = 'active' and expires_at <= now()) as "isLeft"`,
    );
    if (!row?.isLeft) return 0;
    if (performance.now() > deadline) return countLeft(databaseUrl);
    await wait(LOOK_EVERY_MS, undefined, { signal });
  }
}

async function countLeft(databaseUrl: string): Promise<number> {
  const [row] = await query<{ readonly left: number }>(
    databaseUrl,
    "select count(*)::integer as left from holds where status = 'active'",
  );
  return row?.left ?? 0;
}

function sold({ answers }: CrowdTally): number {
  return answers["201"] ?? 0;
}

function soldPerSecond(crowd: CrowdTally): number {
  return sold(crowd) / crowd.seconds;
}

/** Busy is allowed. Sold out or a fault is not while there are tickets. */
function findUnexpected({ answers }: CrowdTally): readonly string[] {
  return Object.entries(answers)
    .filter(([status]) => !["200", "201", "503"].includes(status))
    .map(([status, count]) => `${count} responses had the status ${status}`);
}
