/** Injects faults during sales, then checks that every promise was kept: see --help. */
import path from "node:path";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { describeCommand } from "../command-line/describe-command.ts";
import { runProgram } from "../command-line/run-program.ts";
import { openGatewayProgram } from "../processes/gateway.ts";
import { saveResults } from "../report/save-results.ts";
import { REPOSITORY, RESULTS } from "../repository.ts";
import { HELP, OPTIONS, toFailoverPlan, toPlan, type Plan } from "./command-line.ts";
import { runFailoverPlan } from "./failover/run-failover-plan.ts";
import { printChaosReport } from "./report/chaos-report.ts";
import { printViolations } from "./report/print-violations.ts";
import { runSeed, type SeedResult } from "./run-seed.ts";
import { textTable } from "../report/text-table.ts";
import { BY_CHECKER } from "./witness/check-history.ts";
import { applyEdits } from "./sabotage/apply-edits.ts";
import { copyPackages } from "./sabotage/copy-packages.ts";
import { READER_SABOTAGES } from "./sabotage/reader-sabotages.ts";
import type { Sabotage } from "./sabotage/sabotages.ts";

const EVIDENCE = path.join(RESULTS, "chaos");

await runProgram({
  help: HELP,
  options: OPTIONS,
  run(options, signal) {
    if (options.failover) return runFailoverPlan(toFailoverPlan(options), signal);
    const plan = toPlan(options);
    return plan.sabotages.length > 0 ? detectSabotages(plan, signal) : runSales(plan, signal);
  },
});

/** @returns false if a promise was broken */
async function runSales(plan: Plan, signal: AbortSignal): Promise<boolean> {
  const results: SeedResult[] = [];
  for await (const result of sell(plan, REPOSITORY, EVIDENCE, signal)) {
    process.stdout.write(printViolations(result.violations, "BROKEN"));
    results.push(result);
  }
  process.stdout.write(`\n${printChaosReport(results)}`);
  const finishedAt = new Date().toISOString();
  const all = { command: describeCommand("chaos"), finishedAt, node: process.version, results };
  await saveResults(path.join(EVIDENCE, plan.output), all);
  return results.every(({ violations }) => violations.length === 0);
}

/** What can detect a bug, and in which sale it has done so. */
interface Detection {
  readonly name: string;
  oracles?: number;
  checker?: number;
  /** Whether the checker of answers can detect it. */
  readonly isOfAnswers: boolean;
}

/** @returns false if a sabotage was not detected by the oracles and, if it makes answers wrong, by the checker alone */
async function detectSabotages(plan: Plan, signal: AbortSignal): Promise<boolean> {
  const detections: Detection[] = [];
  for (const sabotage of plan.sabotages) detections.push(await detect(sabotage, plan, signal));
  const rows = detections.map(({ name, oracles, checker, isOfAnswers }) => [
    name,
    sale(oracles),
    isOfAnswers ? sale(checker) : "–",
  ]);
  const table = textTable(["sabotage", "oracles", "checker"], rows, { leftColumns: 3 });
  process.stdout.write(`\n${table}\n`);
  return detections.every(isDetected);
}

function isDetected({ oracles, checker, isOfAnswers }: Detection): boolean {
  return oracles !== undefined && (checker !== undefined || !isOfAnswers);
}

function sale(seed: number | undefined): string {
  return seed === undefined ? "NOT DETECTED" : `seed ${seed}`;
}

/** Sells until the oracles and the checker have detected a bug. */
async function detect(
  { name, description, edits, breaks }: Sabotage,
  plan: Plan,
  signal: AbortSignal,
): Promise<Detection> {
  const isOfAnswers = !READER_SABOTAGES.some((ofReaders) => ofReaders.name === name);
  const detection: Detection = { name, isOfAnswers };
  process.stdout.write(`\n${name}: ${description}\n`);
  await using copy = await makeTemporaryFolder();
  await copyPackages(REPOSITORY, copy.path);
  await applyEdits(copy.path, edits);
  for await (const { seed, violations } of sell(plan, copy.path, copy.path, signal)) {
    process.stdout.write(printViolations(violations, "detected"));
    const isBroken = (promises: RegExp) => violations.some(({ promise }) => promises.test(promise));
    if (isBroken(breaks)) detection.oracles ??= seed;
    if (isBroken(BY_CHECKER)) detection.checker ??= seed;
    if (isDetected(detection)) break;
  }
  return detection;
}

/** Runs the sales of a plan one after another. */
async function* sell(
  { seeds, ...plan }: Plan,
  root: string,
  evidenceFolder: string,
  signal: AbortSignal,
): AsyncGenerator<SeedResult> {
  await using program = await openGatewayProgram(root);
  for (const seed of seeds) {
    await using folder = await makeTemporaryFolder();
    const options = { ...plan, seed, root, program, folder: folder.path, evidenceFolder, signal };
    const result = await runSeed(options);
    process.stdout.write(
      `seed ${seed}: ${result.acknowledged} orders granted, ${result.refused} refused, ` +
        `${result.violations.length} promises broken, ${result.seconds.toFixed(0)} s\n`,
    );
    yield result;
  }
}
