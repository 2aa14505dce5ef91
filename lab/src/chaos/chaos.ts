/** Injects faults during sales, then checks that every promise was kept: see --help. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";

import { parseCommandLine, type Plan } from "./command-line.ts";
import { makeFolder } from "./lab/make-folder.ts";
import { printChaosReport } from "./report/chaos-report.ts";
import { runSeed, type SeedResult } from "./run-seed.ts";
import { applyEdits } from "./sabotage/apply-edits.ts";
import { copyPackages } from "./sabotage/copy-packages.ts";
import { SABOTAGES, type SabotageName } from "./sabotage/sabotages.ts";

const ROOT = path.resolve(import.meta.dirname, "../../..");
const RESULTS = path.resolve(import.meta.dirname, "../../results/chaos");

const args = process.argv.slice(2);
const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
  process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
}

try {
  const command = parseCommandLine(args);
  if (command.kind === "print") {
    process.stdout.write(command.text);
  } else if (command.plan.sabotages.length > 0) {
    const escaped: SabotageName[] = [];
    for (const name of command.plan.sabotages) {
      if (!(await isFoundOut(name, command.plan))) escaped.push(name);
    }
    for (const name of escaped) process.stdout.write(`NOT FOUND OUT: ${name}\n`);
    if (escaped.length > 0) process.exitCode = 1;
  } else {
    const results = await sell(command.plan, ROOT);
    process.stdout.write(`\n${printChaosReport(results)}`);
    await save(command.plan, results);
    if (results.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
  }
} catch (error) {
  process.stderr.write(
    `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
  );
  process.exitCode = 1;
}

/** Runs the sales of a plan one after another. With a sabotage, stops after the first broken promise. */
async function sell(plan: Plan, root: string): Promise<readonly SeedResult[]> {
  const results: SeedResult[] = [];
  for (const seed of plan.seeds) {
    const folder = await makeFolder();
    try {
      const { seconds, ordersPerSecond, journeysPerSecond } = plan;
      const result = await runSeed({
        seed,
        seconds,
        ordersPerSecond,
        journeysPerSecond,
        root,
        folder,
        keepLogs: plan.keepLogs,
        evidenceFolder: root === ROOT ? RESULTS : root,
        signal: interrupt.signal,
      });
      results.push(result);
      process.stdout.write(
        `seed ${seed}: ${result.acknowledged} orders granted, ${result.refused} refused, ` +
          `${result.violations.length} promises broken, ${result.seconds.toFixed(0)} s\n`,
      );
      if (plan.sabotages.length === 0) printViolations(result.violations, "BROKEN");
      if (plan.sabotages.length > 0 && result.violations.length > 0) break;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function isFoundOut(name: SabotageName, plan: Plan): Promise<boolean> {
  const sabotage = SABOTAGES.find((sabotage) => sabotage.name === name);
  if (!sabotage) throw new Error(`unknown sabotage "${name}"`);
  process.stdout.write(`\n${name}: ${sabotage.description}\n`);
  const root = await makeFolder();
  try {
    await copyPackages(ROOT, root);
    await applyEdits(root, sabotage.edits);
    const results = await sell(plan, root);
    const violations = results.flatMap(({ violations }) => violations);
    printViolations(violations, "detected");
    return violations.length > 0;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

function printViolations(violations: SeedResult["violations"], label: string): void {
  for (const { promise, count, examples } of violations) {
    process.stdout.write(`  ${label}, ${count} times: ${promise}\n`);
    process.stdout.write(`    for example ${JSON.stringify(examples[0])}\n`);
  }
}

async function save({ output }: Plan, results: readonly SeedResult[]): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const command = ["npm run chaos", ...(args.length > 0 ? ["--", ...args] : [])].join(" ");
  const all = { command, finishedAt: new Date().toISOString(), node: process.version, results };
  await writeFile(path.join(RESULTS, `${output}.json`), `${JSON.stringify(all, undefined, 1)}\n`);
}
