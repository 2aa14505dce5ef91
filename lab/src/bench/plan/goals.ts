import { meanOfFifth } from "../../statistics/mean.ts";
import type { Measurement } from "../measure/measurement.ts";
import type { Goal } from "../report/judge-goals.ts";

/** Finds the measurement of a trial in one round. Undefined if the trial has no valid run in it. */
export type FindMeasurement = (trialId: string) => Measurement | undefined;

type PickFigure = (measurement: Measurement) => number | null | undefined;

const rate: PickFigure = ({ operationsPerSecond }) => operationsPerSecond;
const p50: PickFigure = ({ latencyMs }) => latencyMs?.p50;
const p99: PickFigure = ({ latencyMs }) => latencyMs?.p99;

/** Workloads with many options, and their minimum ratios to the hand-written implementations. */
const MANY_OPTIONS = [
  { workload: "even", title: "10,000 options evenly", core: 5, jsonapi: 3 },
  { workload: "zipf", title: "10,000 options, popularity as 1/rank", core: 5, jsonapi: 4 },
  { workload: "event", title: "12 options, 60 % on one", core: 8, jsonapi: 7 },
] as const;

/** The goals of the project. */
export const GOALS: readonly Goal<FindMeasurement>[] = [
  goal("core, over a transaction per request, 256 callers", {
    figure: ratio(rate, "core hot 256", "transaction-per-call hot 256"),
    target: { atLeast: 35 },
  }),
  goal("core, over PostgreSQL's own insert", {
    figure: ratio(rate, "core hot 256", "insert hot 1"),
    target: { atLeast: 0.6 },
  }),
  goal("JSON:API, over 15 × a transaction per request or 0.65 × bare node:http, the lower", {
    figure: (find) => {
      const [ours, other, bare] = [
        rateOf(find, "jsonapi hot 128"),
        rateOf(find, "transaction-per-request hot 128"),
        rateOf(find, "node-http hot 128"),
      ];
      return ours && other && bare && ours / Math.min(15 * other, 0.65 * bare);
    },
    target: { atLeast: 1 },
  }),
  goal("    JSON:API, over a transaction per request", {
    figure: ratio(rate, "jsonapi hot 128", "transaction-per-request hot 128"),
  }),
  goal("    JSON:API, over bare node:http", {
    figure: ratio(rate, "jsonapi hot 128", "node-http hot 128"),
  }),
  goal("JSON:API, over its HTTP stack without a database", {
    figure: ratio(rate, "jsonapi hot 128", "jsonapi-memory hot 128"),
    target: { atLeast: 0.85 },
  }),
  goal("JSON:API's p99, over that of a transaction per request", {
    figure: ratio(p99, "jsonapi hot 128", "transaction-per-request hot 128"),
    target: { atMost: 0.2 },
  }),
  goal("one caller alone: JSON:API's median latency, over that of a transaction per request", {
    figure: ratio(p50, "jsonapi hot 1", "transaction-per-request hot 1"),
    target: { atMost: 1.2 },
  }),
  goal("GraphQL, over its HTTP stack without a database", {
    figure: ratio(rate, "graphql hot 128", "graphql-memory hot 128"),
    target: { atLeast: 0.9 },
  }),
  goal("GraphQL, over plain Yoga that does nothing", {
    figure: ratio(rate, "graphql hot 128", "yoga-noop hot 128"),
    target: { atLeast: 2 },
  }),
  ...MANY_OPTIONS.flatMap(({ workload, title, core, jsonapi }) => [
    goal(`${title}: core, over a transaction per request, 128 callers`, {
      figure: ratio(rate, `core ${workload} 128`, `transaction-per-call ${workload} 128`),
      target: { atLeast: core },
    }),
    goal(`${title}: JSON:API, over a transaction per request`, {
      figure: ratio(rate, `jsonapi ${workload} 128`, `transaction-per-request ${workload} 128`),
      target: { atLeast: jsonapi },
    }),
    goal(`${title}: GraphQL, over JSON:API`, {
      figure: ratio(rate, `graphql ${workload} 128`, `jsonapi ${workload} 128`),
      target: { atLeast: 0.8 },
    }),
  ]),
  goal("10,000 options evenly: core, over a transaction per request, 16 callers", {
    figure: ratio(rate, "core even 16", "transaction-per-call even 16"),
    target: { atLeast: 2 },
  }),
  goal("orders of 3 of 1,000 options: JSON:API, over a transaction per order", {
    figure: ratio(rate, "jsonapi orders-3 128", "transaction-per-request orders-3 128"),
    target: { atLeast: 5 },
  }),
  ...(["core", "jsonapi", "graphql"] as const).map((subject) =>
    goal(`12 options that draw on one hall: ${subject}, over one hot option`, {
      figure: ratio(rate, `${subject} hall 128`, `${subject} hot 128`),
      target: { atLeast: 0.5 },
    }),
  ),
  goal("baskets of 3 of 1,000 options: core, over two transactions per basket, 128 callers", {
    figure: ratio(rate, "core baskets 128", "transaction-per-call baskets 128"),
    target: { atLeast: 5 },
  }),
  ...(["hot", "even", "zipf"] as const).map((workload) =>
    goal(`${workload}: core with a journal, over core without, 128 callers`, {
      figure: ratio(rate, `core-journal ${workload} 128`, `core ${workload} 128`),
      target: { atLeast: 0.95 },
    }),
  ),
  goal("10,000 options evenly: two gateways, over one", {
    figure: ratio(rate, "jsonapi two-gateways 128", "jsonapi even 128"),
    target: { atLeast: 0.9 },
  }),
  goal("one of 1,000 options locked by another session: sales of the others, over all unlocked", {
    figure: ratio(rate, "core locked-row 128", "core even-1000 128"),
    target: { atLeast: 0.95 },
  }),
  goal("sold out, over selling", {
    figure: ratio(rate, "jsonapi soldout 128", "jsonapi hot 128"),
    target: { atLeast: 1 },
  }),
  goal("purchases in orders of 1,000, over single ones, 4 connections each", {
    figure: ratio(rate, "jsonapi orders 4", "jsonapi hot 4"),
    target: { atLeast: 5 },
  }),
  goal("purchases in orders of 1,000, over single ones of 128 connections", {
    figure: ratio(rate, "jsonapi orders 4", "jsonapi hot 128"),
    target: { atLeast: 5 },
  }),
  goal("millions of purchases stored, over an empty table", {
    figure: ratio(rate, "jsonapi stored 128", "jsonapi hot 128"),
    target: { atLeast: 0.9 },
  }),
  goal("2 workers, over 1", {
    figure: ratio(rate, "jsonapi workers-2 128", "jsonapi hot 128"),
    target: { atLeast: 0.9 },
  }),
  goal("4 workers, over 1", {
    figure: ratio(rate, "jsonapi workers-4 128", "jsonapi hot 128"),
    target: { atLeast: 0.9 },
  }),
  goal("peak memory of the gateway, 512 connections", {
    figure: (find) => find("jsonapi hot 512")?.peakMemoryMb ?? undefined,
    unit: "MB",
    target: { atMost: 200 },
  }),
  // Ratios of the stacks themselves. A slow stack could make a ratio above look good.
  goal("HTTP stack of the JSON:API without a database, over bare node:http", {
    figure: ratio(rate, "jsonapi-memory hot 128", "node-http hot 128"),
  }),
  goal("HTTP stack of GraphQL without a database, over bare node:http", {
    figure: ratio(rate, "graphql-memory hot 128", "node-http hot 128"),
  }),
  goal("plain Yoga that does nothing, over bare node:http", {
    figure: ratio(rate, "yoga-noop hot 128", "node-http hot 128"),
  }),
];

/** Goals of a run that takes minutes. */
export const SOAK_GOALS: readonly Goal<FindMeasurement>[] = [
  goal("peak memory of the gateway, 512 connections", {
    figure: (find) => find("jsonapi hot 512")?.peakMemoryMb ?? undefined,
    unit: "MB",
    target: { atMost: 200 },
  }),
  goal("memory in the last fifth of the run, over that in the second", {
    figure: (find) => {
      const samples = find("jsonapi hot 512")?.memorySamplesMb ?? [];
      return samples.length < 5 ? undefined : meanOfFifth(samples, 4) / meanOfFifth(samples, 1);
    },
    target: { atMost: 1.1 },
  }),
];

function goal(
  title: string,
  rest: Pick<Goal<FindMeasurement>, "figure"> & Partial<Goal<FindMeasurement>>,
): Goal<FindMeasurement> {
  return { title, unit: "×", ...rest };
}

function ratio(pick: PickFigure, ours: string, theirs: string): Goal<FindMeasurement>["figure"] {
  return (find) => {
    const [a, b] = [find(ours), find(theirs)];
    const [numerator, denominator] = [a && pick(a), b && pick(b)];
    return numerator && denominator ? numerator / denominator : undefined;
  };
}

function rateOf(find: FindMeasurement, id: string): number | undefined {
  return find(id)?.operationsPerSecond;
}
