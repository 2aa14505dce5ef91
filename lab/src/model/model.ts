/** Checks the model of the box office: see --help. */
import { runProgram } from "../command-line/run-program.ts";
import { textTable } from "../report/text-table.ts";
import { HELP, OPTIONS } from "./command-line.ts";
import { loadModel, type LoadedModel } from "./load-model.ts";
import { refuteTwins, STEPS } from "./twins.ts";

/** Each twin is refuted from these seeds. */
const TWIN_SEEDS = [1, 2, 3];

await runProgram({
  help: HELP,
  options: OPTIONS,
  async run({ runs, seed }) {
    const model = await loadModel();
    const isRight = checkModel(model, runs, seed);
    return findTwins(model) && isRight;
  },
});

function checkModel({ simulate }: LoadedModel, runs: number, seed: number): boolean {
  for (const step of ["step", "stepOfHolds"] as const) {
    const half = { bug: "none", step, runs: Math.ceil(runs / 2), steps: STEPS, seed };
    const { broken, trace, runs: done } = simulate(half);
    process.stdout.write(
      `${step}: ${done.toLocaleString("en")} runs of ${STEPS} steps, ${broken.length} invariants broken\n`,
    );
    if (broken.length === 0) continue;
    process.stdout.write(`${broken.join(", ")} after\n`);
    for (const { did } of trace) process.stdout.write(`  ${JSON.stringify(did)}\n`);
    return false;
  }
  return true;
}

function findTwins(model: LoadedModel): boolean {
  const found = [...refuteTwins(model, TWIN_SEEDS)];
  const rows = found.map(({ bug, runs, broken }) => [
    bug,
    broken.join(", "),
    ...runs.map((count) => String(count ?? "NOT REFUTED")),
  ]);
  const header = ["twin", "broken", ...TWIN_SEEDS.map((seed) => `runs, seed ${seed}`)];
  process.stdout.write(`\n${textTable(header, rows, { leftColumns: 2 })}\n`);
  return found.every(({ runs }) => !runs.includes(undefined));
}
