import { Random } from "../../statistics/random.ts";
import { DatabaseLab } from "../lab/database-lab.ts";
import { runTrial } from "../lab/run-trial.ts";
import { THIS_TREE, type Tree } from "../lab/tree.ts";
import type { Measurement } from "../measure/measurement.ts";
import { trialId, type Trial } from "../plan/trial.ts";
import { describeCircumstances } from "../report/describe-circumstances.ts";
import { goalsTable } from "../report/goals-table.ts";
import { judgeGoals, type Goal } from "../report/judge-goals.ts";
import { isValid, type Run } from "../report/results.ts";
import { runsTable } from "../report/runs-table.ts";
import { runInRounds } from "../run-in-rounds.ts";
import { saveResults } from "../../report/save-results.ts";
import { withCircumstances } from "../with-circumstances.ts";
import { checkOut, migrateWith } from "./check-out.ts";

export interface AgainstPlan {
  /** The other commit. */
  readonly ref: string;
  readonly rounds: number;
  readonly seconds: number;
  readonly warmupSeconds: number;
  readonly isQuick: boolean;
  /** Path of the results, without extension. */
  readonly output: string;
}

interface Pair {
  readonly round: number;
  readonly trial: Trial;
  readonly ours: Run;
  readonly theirs: Run;
}

type FindPair = (trial: Trial) => Pair | undefined;

const TRIALS: readonly Trial[] = [
  { subject: "core", workload: "hot", connections: 128 },
  { subject: "core", workload: "hot", connections: 256 },
  { subject: "jsonapi", workload: "hot", connections: 128 },
  { subject: "graphql", workload: "hot", connections: 128 },
  { subject: "core", workload: "even", connections: 128 },
  { subject: "core", workload: "zipf", connections: 128 },
  { subject: "core", workload: "hot", connections: 1 },
  { subject: "jsonapi", workload: "hot", connections: 1 },
];

const GOALS: readonly Goal<FindPair>[] = TRIALS.map((trial) => ({
  title: `${trialId(trial)}: ${trial.connections === 1 ? "median latency" : "sales per second"}`,
  figure: (find) => {
    const pair = find(trial);
    const pick = ({ operationsPerSecond, latencyMs }: Measurement) =>
      trial.connections === 1 ? latencyMs?.p50 : operationsPerSecond;
    return pair && ratioOf(pair, pick);
  },
  unit: "×",
  target: trial.connections === 1 ? { atMost: 1.03 } : { atLeast: 0.97 },
}));

/**
 * Measures this tree and another commit alternately, prints and saves the ratios.
 *
 * @returns false if one of them gave a wrong result
 */
export async function compareTrees(plan: AgainstPlan, signal: AbortSignal): Promise<boolean> {
  process.stdout.write(`Installing and building ${plan.ref}\n`);
  await using other = await checkOut(plan.ref, signal);
  await using lab = await DatabaseLab.open();
  await lab.createTemplate(other.template, { fill: (url) => migrateWith(other, url) });

  const duration = { warmupMs: plan.warmupSeconds * 1_000, measureMs: plan.seconds * 1_000 };
  const random = new Random();
  const measure = async (trial: Trial, round: number): Promise<Pair> => {
    // Directly after each other, so that a slow phase of the machine affects both.
    const runs = new Map<Tree, Run>();
    for (const tree of random.shuffle([THIS_TREE, other])) {
      runs.set(tree, {
        round,
        trial,
        ...(await runTrial(trial, { lab, tree, duration, signal })),
      });
    }
    return { round, trial, ours: runs.get(THIS_TREE)!, theirs: runs.get(other)! };
  };
  const results = await withCircumstances(lab, plan, async () => ({
    against: other.name,
    pairs: await runInRounds({ rounds: plan.rounds, trials: TRIALS, nameOf: trialId }, measure),
  }));

  const { pairs } = results;
  const rounds = [...Map.groupBy(pairs, ({ round }) => round).values()].map(
    (ofRound): FindPair =>
      (trial) =>
        ofRound.find((pair) => pair.trial === trial),
  );
  const invalid = pairs.flatMap(({ ours, theirs }) => [ours, theirs]).filter((r) => !isValid(r));
  const report = [
    ...describeCircumstances(
      results,
      `each run: ${plan.seconds} s, after ${plan.warmupSeconds} s of warm-up`,
    ),
    "",
    THIS_TREE.name,
    runsTable(pairs.map(({ ours }) => ours)),
    "",
    other.name,
    runsTable(pairs.map(({ theirs }) => theirs)),
    "",
    `${THIS_TREE.name} compared with ${other.name}`,
    goalsTable(judgeGoals(GOALS, rounds)),
    "",
    ...invalid.map(
      ({ round, trial, problems }) =>
        `INVALID in round ${round}: ${trialId(trial)}: ${problems.join("; ")}`,
    ),
    "",
  ].join("\n");
  process.stdout.write(report);
  await saveResults(plan.output, results, { txt: report });
  return invalid.length === 0;
}

function ratioOf(
  { ours, theirs }: Pair,
  pick: (measurement: Measurement) => number | undefined,
): number | null {
  if (!isValid(ours) || !isValid(theirs)) return null;
  const [a, b] = [ours, theirs].map(({ measurement }) => measurement && pick(measurement));
  return a && b ? a / b : null;
}
