import { textTable } from "../../report/text-table.ts";
import { sum } from "../../statistics/mean.ts";
import { percentileOf } from "../../statistics/percentile.ts";
import { FAULT_KINDS, type FaultKind } from "../faults/faults.ts";
import type { SeedResult } from "../run-seed.ts";

const COLUMNS = {
  "tickets sold to": ({ acknowledged }: SeedResult) => acknowledged,
  refused: ({ refused }: SeedResult) => refused,
  held: ({ life }: SeedResult) => life.held,
  baskets: ({ life }: SeedResult) => life.basketsHeld,
  "of them confirmed": ({ life }: SeedResult) => life.basketsConfirmed,
  extended: ({ life }: SeedResult) => life.extended,
  confirmed: ({ life }: SeedResult) => life.confirmed,
  released: ({ life }: SeedResult) => life.released,
  cancelled: ({ life }: SeedResult) => life.cancelled,
  exchanged: ({ life }: SeedResult) => life.exchanged,
  transferred: ({ life }: SeedResult) => life.transferred,
  moved: ({ life }: SeedResult) => life.moved,
  orders: ({ life }: SeedResult) => life.placed,
  changed: ({ life }: SeedResult) => life.changed,
  denied: ({ life }: SeedResult) => life.denied,
  hosted: ({ hosted }: SeedResult) => hosted,
  "by rules": ({ byRules }: SeedResult) => byRules.taken,
  "new rules": ({ byRules }: SeedResult) => byRules.rulesChanged,
  paused: ({ byRules }: SeedResult) => byRules.paused,
  "not open": ({ byRules }: SeedResult) => byRules.notOpen,
  "out of range": ({ byRules }: SeedResult) => byRules.outOfRange,
  "over limit": ({ byRules }: SeedResult) => byRules.overLimit,
  entries: ({ readers }: SeedResult) => readers.entries,
  events: ({ readers }: SeedResult) => readers.delivered,
  "not acknowledged": ({ readers }: SeedResult) => readers.failed,
  seen: ({ readers }: SeedResult) => readers.seen,
  "asked again": ({ repeats }: SeedResult) => repeats,
  busy: ({ busy }: SeedResult) => busy,
  unknown: ({ outcomeUnknown }: SeedResult) => outcomeUnknown,
  silence: ({ silences }: SeedResult) => silences,
  "500s": ({ internalErrors }: SeedResult) => internalErrors,
  "gave up": ({ gaveUp }: SeedResult) => gaveUp,
  faults: ({ faults }: SeedResult) => faults.filter(({ isHit }) => isHit).length,
  violations: ({ violations }: SeedResult) => sum(violations.map(({ count }) => count)),
} as const satisfies Record<string, (result: SeedResult) => number>;

/** The report of the sales, as text. */
export function printChaosReport(results: readonly SeedResult[]): string {
  const columns = Object.entries(COLUMNS);
  const cells = (rows: readonly SeedResult[]) =>
    columns.map(([, count]) => sum(rows.map(count)).toLocaleString("en"));
  const sales = textTable(
    ["seed", ...columns.map(([name]) => name), "seconds"],
    [
      ...results.map((row) => [String(row.seed), ...cells([row]), row.seconds.toFixed(0)]),
      ["all", ...cells(results), sum(results.map(({ seconds }) => seconds)).toFixed(0)],
    ],
    { leftColumns: 1 },
  );
  const faults = textTable(
    ["fault", "hits", "minimum per seed"],
    FAULT_KINDS.map((kind) => {
      const hits = results.map((result) => countHits(result, kind));
      return [kind, String(sum(hits)), String(Math.min(...hits))];
    }),
    { leftColumns: 1 },
  );
  const recoveries = results.flatMap(({ recoveriesMs }) => recoveriesMs);
  const at = (share: number) => ((percentileOf(recoveries, share) || 0) / 1_000).toFixed(2);
  const violations = results.flatMap(({ seed, violations }) =>
    violations.map(
      ({ promise, count, examples }) =>
        `BROKEN with seed ${seed}, ${count} times: ${promise}\n` +
        examples.map((example) => `  ${JSON.stringify(example)}\n`).join(""),
    ),
  );
  return [
    sales,
    "",
    faults,
    "",
    `PostgreSQL was available again, without another fault, ${recoveries.length} times. Tickets were sold ` +
      `again after ${at(0.5)} s (median; maximum ${at(1)} s)`,
    "",
    ...(violations.length > 0 ? violations : ["No promise was broken."]),
    "",
  ].join("\n");
}

/** How often a kind of fault had an effect. */
export function countHits({ faults }: SeedResult, kind: FaultKind): number {
  return faults.filter((fault) => fault.kind === kind && fault.isHit).length;
}
