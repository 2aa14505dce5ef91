import { SingleBar } from "cli-progress";

import { Random } from "../statistics/random.ts";

export interface Rounds<Trial> {
  readonly rounds: number;
  readonly trials: readonly Trial[];
  /** The name of a trial in the progress bar. */
  readonly nameOf: (trial: Trial) => string;
}

/**
 * Runs all trials in each round, in random order. So a slow phase of the machine affects no particular trial.
 */
export async function runInRounds<Trial, Result>(
  { rounds, trials, nameOf }: Rounds<Trial>,
  run: (trial: Trial, round: number) => Promise<Result>,
): Promise<readonly Result[]> {
  // Draws on terminals only.
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  round {round}  {now}  {duration_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(rounds * trials.length, 0, { round: 1, now: "" });
  const random = new Random();
  const results: Result[] = [];
  try {
    for (let round = 1; round <= rounds; round += 1) {
      for (const trial of random.shuffle(trials)) {
        bar.update(results.length, { round, now: nameOf(trial) });
        results.push(await run(trial, round));
      }
    }
    return results;
  } finally {
    bar.stop();
  }
}
