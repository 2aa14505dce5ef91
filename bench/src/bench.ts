/** Measures how fast tickets sell, beside what else could have been written: see --help. */
import { SingleBar } from "cli-progress";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";

import { parseCommandLine, type Plan } from "./command-line.ts";
import { DatabaseLab } from "./lab/database-lab.ts";
import { readMachineFacts } from "./lab/machine-facts.ts";
import { trialId } from "./plan/trial.ts";
import { drawChart } from "./report/chart.ts";
import { judgeGoals } from "./report/goals-table.ts";
import { printReport } from "./report/print-report.ts";
import { isValid, type Results } from "./report/results.ts";
import { runPlan } from "./run-plan.ts";

const args = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM"]) {
  process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
}

try {
  const command = parseCommandLine(args);
  if (command.kind === "say") {
    process.stdout.write(command.text);
  } else {
    const { plan } = command;
    const results = await measure(plan);
    const goals = judgeGoals(plan.goals, results.runs);
    const report = printReport(results, goals);
    process.stdout.write(report);
    await save(plan, results, report);
    if (!results.runs.every(isValid)) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function measure(plan: Plan): Promise<Results> {
  const startedAt = new Date().toISOString();
  await using lab = await DatabaseLab.open(plan);
  const machine = await readMachineFacts(await lab.readSettings());

  // Draws on terminals only.
  const bar = new SingleBar({
    format: "{bar} {value}/{total}  round {round}  {now}  {duration_formatted}",
    barCompleteChar: "█",
    barIncompleteChar: "░",
    barsize: 24,
    hideCursor: true,
    clearOnComplete: true,
  });
  bar.start(plan.rounds * plan.trials.length, 0, { round: 1, now: "" });
  let begun = 0;
  try {
    const runs = await runPlan(plan, {
      lab,
      signal: interrupt.signal,
      onRun(round, trial) {
        bar.update(begun, { round, now: trialId(trial) });
        begun += 1;
      },
    });
    return {
      command: ["npm run bench", ...(args.length > 0 ? ["--", ...args] : [])].join(" "),
      startedAt,
      finishedAt: new Date().toISOString(),
      machine,
      rounds: plan.rounds,
      warmupSeconds: plan.warmupSeconds,
      secondsPerRun: plan.seconds,
      storedRows: plan.storedRows,
      isQuick: plan.isQuick,
      runs,
    };
  } finally {
    bar.stop();
  }
}

async function save({ output }: Plan, results: Results, report: string): Promise<void> {
  await mkdir(path.dirname(output), { recursive: true });
  await writeFile(`${output}.json`, `${JSON.stringify(results, undefined, 1)}\n`);
  await writeFile(`${output}.txt`, report);
  await writeFile(`${output}.svg`, drawChart(results.runs));
  process.stdout.write(`\nWritten: ${output}.json, .txt and .svg in ${process.cwd()}\n`);
}
