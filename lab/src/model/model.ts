/** Checks the model of the box office: see --help. */
import { migrate, openDatabase } from "@ticket-allocation/core";
import { writeFile } from "node:fs/promises";
import path from "node:path";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { PostgresLab } from "../chaos/lab/postgres-lab.ts";
import { SABOTAGES } from "../chaos/sabotage/sabotages.ts";
import { runProgram } from "../command-line/run-program.ts";
import { textTable } from "../report/text-table.ts";
import { HELP, OPTIONS, SABOTAGE_REPLAYS } from "./command-line.ts";
import { detectByReplay } from "./detect-by-replay.ts";
import { loadModel, type LoadedModel } from "./load-model.ts";
import { makeRuns, runReplays } from "./replay/run-replays.ts";
import { slowDown } from "./replay/slow-down.ts";
import { openStage } from "./replay/stage.ts";
import { refuteTwin, STEPS, TWINS } from "./twins.ts";

/** Replays between two reports. */
const PORTION = 25;

/** Each twin is refuted from these seeds. */
const TWIN_SEEDS = [1, 2, 3];

await runProgram({
  help: HELP,
  options: OPTIONS,
  async run({ runs, states, replay, sabotage, seed, slow }, signal) {
    const model = await loadModel();
    if (sabotage !== undefined) {
      const sabotages = SABOTAGES.filter(({ name }) => sabotage === "all" || name === sabotage);
      return detectSabotages(model, sabotages, seed, signal);
    }
    if (replay !== undefined) {
      return replayModel(model, { replays: replay, firstSeed: seed, isSlow: slow, signal });
    }
    const isRight = [checkModel(model, runs, seed), exploreModel(model, states), findTwins(model)];
    return !isRight.includes(false);
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

function exploreModel({ explore }: LoadedModel, maxStates: number): boolean {
  const { states, steps, depth, isComplete, isBroken } = explore("none", maxStates);
  const extent = isComplete ? "all states that few requests can lead to" : "the nearest states";
  process.stdout.write(
    `${extent}: ${states.toLocaleString("en")}, ${steps.toLocaleString("en")} steps, at most ${depth} in a row, ` +
      `${isBroken ? "an invariant is broken" : "0 invariants broken"}\n`,
  );
  return !isBroken;
}

function findTwins(model: LoadedModel): boolean {
  const found = SABOTAGES.map(({ name }) => refuteTwin(model, name, TWIN_SEEDS));
  const rows = found.map(({ bug, runs, broken }) => [
    bug,
    broken.join(", "),
    ...runs.map((count) => String(count ?? "NOT REFUTED")),
  ]);
  const header = ["twin", "broken", ...TWIN_SEEDS.map((seed) => `runs, seed ${seed}`)];
  process.stdout.write(`\n${textTable(header, rows, { leftColumns: 2 })}\n`);
  return found.every(({ runs }) => !runs.includes(undefined));
}

interface ReplayOptions {
  readonly replays: number;
  readonly firstSeed: number;
  /** Whether PostgreSQL is stopped for a moment again and again. */
  readonly isSlow: boolean;
  readonly signal: AbortSignal;
}

async function replayModel(
  model: LoadedModel,
  { replays, firstSeed, isSlow, signal }: ReplayOptions,
): Promise<boolean> {
  await using folder = await makeTemporaryFolder();
  await using lab = await PostgresLab.open(folder.path, { fsync: "off" });
  const db = openDatabase(lab.url);
  await migrate(db);
  await db.destroy();
  await using stage = await openStage(lab.url);
  await using disturbances = new AsyncDisposableStack();
  if (isSlow) disturbances.use(slowDown(lab));
  let done = 0;
  const { kinds, difference } = await runReplays(makeRuns(model, replays, firstSeed), stage, {
    signal,
    onReplay() {
      done += 1;
      if (done % PORTION > 0 && done < replays) return;
      process.stdout.write(`${done} runs replayed, 0 differences\n`);
    },
  });
  if (difference) {
    process.stdout.write(`seed ${difference.seed}: ${difference.message}\n`);
    return false;
  }
  const rows = [...kinds.keys()].toSorted().map((kind) => [kind, String(kinds.get(kind))]);
  process.stdout.write(`\n${textTable(["step", "replayed"], rows, { leftColumns: 1 })}\n`);
  return true;
}

async function detectSabotages(
  model: LoadedModel,
  sabotages: readonly (typeof SABOTAGES)[number][],
  firstSeed: number,
  signal: AbortSignal,
): Promise<boolean> {
  await using folder = await makeTemporaryFolder();
  await using lab = await PostgresLab.open(path.join(folder.path, "data"), { fsync: "off" });
  let isComplete = true;
  for (const [index, sabotage] of sabotages.entries()) {
    const databaseUrl = await lab.createDatabase(`sabotage_${index}`);
    const runsFile = path.join(folder.path, `${sabotage.name}.json`);
    const runs = makeRuns(model, SABOTAGE_REPLAYS, firstSeed, TWINS[sabotage.name]);
    await writeFile(runsFile, JSON.stringify([...runs]));
    const seed = await detectByReplay(sabotage, { databaseUrl, runsFile, signal });
    isComplete &&= seed !== undefined;
    process.stdout.write(
      `${sabotage.name}: ${seed === undefined ? "NOT DETECTED" : `seed ${seed}`}\n`,
    );
  }
  return isComplete;
}
