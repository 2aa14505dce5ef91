import { randomUUID } from "node:crypto";

import type { OrdersPlan } from "../drivers/place-orders.ts";
import { checkSums } from "../lab/check-sums.ts";
import { PLENTY } from "../lab/put-on-sale.ts";
import { runDriver } from "../lab/run-driver.ts";
import { startCompanion } from "../lab/start-companion.ts";
import { THIS_TREE } from "../lab/tree.ts";
import type { HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { query } from "../../postgres/query.ts";

/** The first id in order: a transaction that locks in order of ids locks it for the longest time. */
const HOT = "00000000-0000-4000-8000-000000000000";
const SOLD_OUT = "ffffffff-ffff-4fff-bfff-ffffffffffff";

const CALLERS = 128;

/** Each order includes the hot option. */
export const ORDER_KINDS = [
  "refused orders",
  "orders of unknown ids",
  "granted orders",
  "replayed orders",
] as const;

type OrderKind = (typeof ORDER_KINDS)[number];

export const ORDER_PLACES = ["same process", "another process"] as const;

type Place = (typeof ORDER_PLACES)[number];

/** Sales of a hot option while a client places orders of 1,000 options, one after another. */
export const ORDER_TRIALS: readonly HostileTrial[] = [
  { subject: "orders", name: "none", run: (context) => sell(context) },
  ...ORDER_KINDS.flatMap((kind) =>
    ORDER_PLACES.map((place): HostileTrial => ({
      subject: "orders",
      name: `${kind}, ${place}`,
      run: (context) => sell(context, { kind, place }),
    })),
  ),
];

async function sell(
  { lab, sizes, signal }: HostileContext,
  hostile?: { readonly kind: OrderKind; readonly place: Place },
): Promise<HostileOutcome> {
  const { orderLines, warmupMs, measureMs } = sizes;
  const others = Array.from({ length: orderLines - 2 }, () => randomUUID());
  await using database = await lab.createDatabase();
  await query(
    database.url,
    `insert into ticket_options (id, name, capacity, allocation)
     select id, 'Bench', $2, $2 from unnest($1::uuid[]) as id
     union all select '${SOLD_OUT}', 'Bench', 0, 0`,
    [[HOT, ...others], PLENTY],
  );
  await query(database.url, "vacuum analyze ticket_options");
  await lab.settle();

  const plan = hostile && planOrders(hostile.kind, others, orderLines);
  const beside =
    plan && hostile.place === "another process"
      ? await startCompanion({ kind: "orders", databaseUrl: database.url, plan }, { signal })
      : undefined;
  await using _ = beside;
  const { operationsPerSecond, acknowledged, latencyMs, errors } = await runDriver(
    {
      kind: "callers",
      seller: "core",
      databaseUrl: database.url,
      postgresPid: lab.pid,
      demand: { ticketOptionIds: [HOT], weights: [1] },
      callers: CALLERS,
      ordersBeside: hostile?.place === "same process" ? plan : undefined,
      warmupMs,
      measureMs,
    },
    { tree: THIS_TREE, signal },
  );
  const besideTally = await beside?.stop();
  return {
    figures: {
      "sales/s": operationsPerSecond,
      ...(latencyMs && { "p99 ms": latencyMs.p99 }),
      busy: errors,
      ...(besideTally && { "orders placed": besideTally.granted + besideTally.refused }),
    },
    problems: await checkSums(
      database.url,
      [HOT, ...others],
      acknowledged + (besideTally?.tickets ?? 0),
    ),
  };
}

function planOrders(kind: OrderKind, others: readonly string[], lines: number): OrdersPlan {
  const known = { ticketOptionIds: [HOT, ...others], unknownLines: 0, isReplayed: false };
  switch (kind) {
    case "refused orders":
      return { ...known, ticketOptionIds: [HOT, ...others, SOLD_OUT] };
    case "orders of unknown ids":
      return { ...known, ticketOptionIds: [HOT], unknownLines: lines - 1 };
    case "granted orders":
      return known;
    case "replayed orders":
      return { ...known, isReplayed: true };
  }
}
