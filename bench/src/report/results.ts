import type { TrialResult } from "../lab/run-trial.ts";
import type { MachineFacts } from "../lab/machine-facts.ts";
import { subjectNames, trialId, workloadNames, type Trial } from "../plan/trial.ts";

/** One trial in one round. */
export interface Run extends TrialResult {
  readonly round: number;
  readonly trial: Trial;
}

/** All that a bench has found out: what the JSON file holds. */
export interface Results {
  readonly command: string;
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly machine: MachineFacts;
  readonly rounds: number;
  readonly warmupSeconds: number;
  readonly secondsPerRun: number;
  readonly storedRows: number;
  /** Whether it was run only to see that nothing breaks. */
  readonly isQuick: boolean;
  /** In the order in which they were run. */
  readonly runs: readonly Run[];
}

export function isValid({ problems }: Run): boolean {
  return problems.length === 0;
}

/** The runs of each trial, ordered as the subjects and the workloads are. */
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
