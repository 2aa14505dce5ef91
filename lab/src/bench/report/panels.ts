import type { Measurement } from "../measure/measurement.ts";
import type { SubjectName } from "../plan/subjects.ts";

export interface Panel {
  readonly title: string;
  readonly subtitle: string;
  readonly subjects: readonly SubjectName[];
  /** Drawn next to each other, with the same scale. */
  readonly columns: readonly Column[];
  readonly pick: (measurement: Measurement) => number | null | undefined;
}

/** Trials that differ only in their subject. */
interface Column {
  readonly title: string;
  /** Workload and number of connections. */
  readonly workload: string;
}

const HOT = { title: "one hot option", workload: "hot 128" };
const ZIPF = { title: "10,000 options, Zipf", workload: "zipf 128" };
const EVEN = { title: "10,000 options, evenly", workload: "even 128" };

/** The panels of the chart, from top to bottom. */
export const PANELS: readonly Panel[] = [
  {
    title: "Purchases per second",
    subtitle: "128 connections, by demand for ticket options; longer is better",
    subjects: ["jsonapi", "graphql", "transaction-per-request"],
    columns: [HOT, ZIPF, EVEN],
    pick: ({ operationsPerSecond }) => operationsPerSecond,
  },
  {
    title: "99 of 100 answers within, in ms",
    subtitle: "the same runs; shorter is better",
    subjects: ["jsonapi", "graphql", "transaction-per-request"],
    columns: [HOT, ZIPF, EVEN],
    pick: ({ latencyMs }) => latencyMs?.p99,
  },
  {
    title: "Purchases per second, without HTTP",
    subtitle: "hot: 256 callers, the others: 128; longer is better",
    subjects: ["core", "transaction-per-call"],
    columns: [{ ...HOT, workload: "hot 256" }, ZIPF, EVEN],
    pick: ({ operationsPerSecond }) => operationsPerSecond,
  },
  {
    title: "Purchases per second, compared with servers without a database",
    subtitle: "128 connections; longer is better",
    subjects: [
      "jsonapi",
      "graphql",
      "transaction-per-request",
      "one-statement",
      "jsonapi-memory",
      "graphql-memory",
      "yoga-noop",
      "node-http",
    ],
    columns: [HOT],
    pick: ({ operationsPerSecond }) => operationsPerSecond,
  },
];
