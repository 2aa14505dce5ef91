import { trialId } from "../plan/trial.ts";
import { goalsTable, type GoalResult } from "./goals-table.ts";
import { isValid, type Results } from "./results.ts";
import { runsTable } from "./runs-table.ts";

/** Everything that a person wants to know after a run, as text. */
export function printReport(results: Results, goals: readonly GoalResult[]): string {
  const { machine, rounds, secondsPerRun, warmupSeconds, runs } = results;
  const invalid = runs.filter((run) => !isValid(run));
  return [
    "",
    `${results.command}, ${results.startedAt}`,
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}`,
    `Node ${machine.node}, PostgreSQL ${machine.postgres["server_version"]}, ` +
      `fsync ${machine.postgres["fsync"]} (${machine.fsyncMs.toFixed(2)} ms for a page)`,
    `${rounds} ${rounds === 1 ? "round" : "rounds"}; ${secondsPerRun} s measured in each run after ` +
      `${warmupSeconds} s of warm-up`,
    ...(results.isQuick
      ? ["", "A quick run shows that nothing is broken; its figures mean little"]
      : []),
    ...(machine.isInMemory
      ? ["", "THE DATABASE WAS IN MEMORY: set TMPDIR to a folder on a disk, or fsync means nothing"]
      : []),
    "",
    runsTable(runs),
    "",
    "µs: CPU time of a purchase (a read, a row). Load core: share of one core that making the load took.",
    "",
    ...(goals.length > 0 ? [goalsTable(goals), ""] : []),
    ...invalid.map(
      (run) => `INVALID in round ${run.round}: ${trialId(run.trial)}: ${run.problems.join("; ")}`,
    ),
    "",
  ].join("\n");
}
