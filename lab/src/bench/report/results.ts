import type { TrialResult } from "../lab/run-trial.ts";
import type { MachineFacts } from "../lab/machine-facts.ts";
import type { FindMeasurement } from "../plan/goals.ts";
import { subjectNames, trialId, workloadNames, type Trial } from "../plan/trial.ts";

/** One trial in one round. */
export interface Run extends TrialResult {
  readonly round: number;
  readonly trial: Trial;
}

/** Time, machine and parameters of a bench. */
export interface Circumstances {
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: MachineFacts;
  readonly rounds: number;
  /** Whether it was only a test that nothing is broken. */
  readonly isQuick: boolean;
}

/** The results of a bench, which are the content of the JSON file. */
export interface Results extends Circumstances {
  readonly warmupSeconds: number;
  readonly secondsPerRun: number;
  readonly storedRows: number;
  /** In the order of execution. */
  readonly runs: readonly Run[];
}

export function isValid({ problems }: Run): boolean {
  return problems.length === 0;
}

/** Finds the valid measurements of each round. */
export function findersOf(runs: readonly Run[]): readonly FindMeasurement[] {
  const rounds = Map.groupBy(runs.filter(isValid), ({ round }) => round);
  return [...rounds.values()].map(
    (ofRound) => (id) =>
      ofRound.find(({ trial }) => trialId(trial) === id)?.measurement ?? undefined,
  );
}

/** The runs of each trial, in the order of the subjects and workloads. */
export function groupByTrial(runs: readonly Run[]): readonly (readonly Run[])[] {
  const groups = Map.groupBy(runs.toSorted(byTrial), ({ trial }) => trialId(trial));
  return [...groups.values()];
}

function byTrial({ trial: a }: Run, { trial: b }: Run): number {
  const [subjects, workloads] = [subjectNames(), workloadNames()];
  return (
    subjects.indexOf(a.subject) - subjects.indexOf(b.subject) ||
    workloads.indexOf(a.workload) - workloads.indexOf(b.workload) ||
    a.connections - b.connections
  );
}
