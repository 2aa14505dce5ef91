import type { FindFigures } from "./hostile-goals.ts";
import type { Figures, HostileSubject } from "./hostile-trial.ts";

/** One trial in one round. */
export interface HostileRun {
  readonly round: number;
  readonly subject: HostileSubject;
  readonly name: string;
  readonly figures: Figures;
  /** Empty if the results are correct. */
  readonly problems: readonly string[];
}

/** Finds the figures of each round, including those of trials with problems. */
export function findersOf(runs: readonly HostileRun[]): readonly FindFigures[] {
  const rounds = Map.groupBy(runs, ({ round }) => round);
  return [...rounds.values()].map(
    (ofRound) => (subject, name) =>
      ofRound.find((run) => run.subject === subject && run.name === name)?.figures,
  );
}
