import { PLENTY } from "../lab/put-on-sale.ts";
import { checkSums } from "../lab/check-sums.ts";
import type { DatabaseLab } from "../lab/database-lab.ts";
import { runDriver } from "../lab/run-driver.ts";
import { THIS_TREE } from "../lab/tree.ts";
import type { HostileSizes } from "./hostile-sizes.ts";
import type { HostileContext, HostileOutcome, HostileTrial } from "./hostile-trial.ts";
import { query } from "../../postgres/query.ts";

const TEMPLATE = "bench_history";
const CALLERS = 64;

/** An option with a limit per user, and a user who has purchased a lot before. */
interface Regular {
  readonly ticketOptionId: string;
  readonly userId: string;
}

const NEW: Regular = {
  ticketOptionId: "10000000-0000-4000-8000-000000000000",
  userId: "10000000-0000-4000-8000-000000000001",
};
const BUYS_ELSEWHERE: Regular = {
  ticketOptionId: "20000000-0000-4000-8000-000000000000",
  userId: "20000000-0000-4000-8000-000000000001",
};
const CANCELS: Regular = {
  ticketOptionId: "30000000-0000-4000-8000-000000000000",
  userId: "30000000-0000-4000-8000-000000000001",
};

const REGULARS = [NEW, BUYS_ELSEWHERE, CANCELS];

/** Sales of an option with a limit per user, to many users and repeatedly to one with a long history. */
export const HISTORY_TRIALS: readonly HostileTrial[] = [
  { subject: "history", name: "none", run: (context) => sell(context, NEW) },
  { subject: "history", name: "elsewhere", run: (context) => sell(context, BUYS_ELSEWHERE) },
  { subject: "history", name: "cancelled", run: (context) => sell(context, CANCELS) },
];

/** Creates the database that the trials clone. */
export async function fillHistory(
  lab: DatabaseLab,
  { purchasesOfOthers, purchasesElsewhere, cancelledPurchases }: HostileSizes,
): Promise<void> {
  await lab.createTemplate(TEMPLATE, {
    from: THIS_TREE.template,
    fill: async (url) => {
      await query(
        url,
        `insert into ticket_options (id, name, capacity, allocation, max_per_user)
         select id, 'Limited', $2::integer, $2::integer - $3::integer, $2::integer / 2
         from unnest($1::uuid[]) as id`,
        [REGULARS.map(({ ticketOptionId }) => ticketOptionId), PLENTY, purchasesOfOthers],
      );
      // As in the middle of a sale, so that reading all purchases of the option would be slow.
      for (const { ticketOptionId } of REGULARS) {
        await query(
          url,
          `insert into purchases (ticket_option_id, id, user_id, quantity)
           select $1, uuidv7(), gen_random_uuid(), 1 from generate_series(1, $2::integer)`,
          [ticketOptionId, purchasesOfOthers],
        );
      }
      // In order of time, over a thousand options.
      await query(
        url,
        `with options as (
           insert into ticket_options (id, name, capacity, allocation)
           select gen_random_uuid(), 'Elsewhere', $1::integer, 0 from generate_series(1, 1000)
           returning id
         ), ids as (select array_agg(id) as all_of_them from options)
         insert into purchases (ticket_option_id, id, user_id, quantity)
         select all_of_them[1 + n % 1000], uuidv7((n - $2) * interval '1 month' / $2), $3, 1
         from ids, generate_series(1, $2::integer) as n`,
        [purchasesElsewhere / 1_000, purchasesElsewhere, BUYS_ELSEWHERE.userId],
      );
      await query(
        url,
        `with cancelled as (
           insert into purchases (ticket_option_id, id, user_id, quantity, cancelled_quantity)
           select $1, uuidv7((n - $3) * interval '1 month' / $3), $2, 1, 1
           from generate_series(1, $3::integer) as n
           returning id
         )
         insert into cancellations (ticket_option_id, id, purchase_id, quantity)
         select $1, gen_random_uuid(), id, 1 from cancelled`,
        [CANCELS.ticketOptionId, CANCELS.userId, cancelledPurchases],
      );
      await query(url, "vacuum analyze");
    },
  });
}

async function sell(
  { lab, sizes, signal }: HostileContext,
  { ticketOptionId, userId }: Regular,
): Promise<HostileOutcome> {
  await using database = await lab.createDatabase(TEMPLATE);
  await lab.settle();
  const demand = { ticketOptionIds: [ticketOptionId], weights: [1] };
  const { operationsPerSecond, acknowledged, latencyMs, errors } = await runDriver(
    {
      kind: "callers",
      seller: "core",
      databaseUrl: database.url,
      postgresPid: lab.pid,
      demand,
      callers: CALLERS,
      regularUserId: userId,
      warmupMs: sizes.warmupMs,
      measureMs: sizes.measureMs,
    },
    { tree: THIS_TREE, signal },
  );
  return {
    figures: {
      "sales/s": operationsPerSecond,
      ...(latencyMs && { "p99 ms": latencyMs.p99 }),
      busy: errors,
    },
    problems: await checkSums(
      database.url,
      demand.ticketOptionIds,
      sizes.purchasesOfOthers + acknowledged,
    ),
  };
}
