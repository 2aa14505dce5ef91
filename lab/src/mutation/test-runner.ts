/** A test runner of Stryker: runs the tests in its own process, the fastest first, until one fails. */
import { INSTRUMENTER_CONSTANTS, type InstrumenterContext } from "@stryker-mutator/api/core";
import { declareClassPlugin, declareValuePlugin, PluginKind } from "@stryker-mutator/api/plugin";
import {
  determineHitLimitReached,
  DryRunStatus,
  MutantRunStatus,
  TestStatus,
  toMutantRunResult,
  type DryRunResult,
  type MutantRunOptions,
  type MutantRunResult,
  type TestResult,
  type TestRunner,
} from "@stryker-mutator/api/test-runner";
import fc from "fast-check";
import { globSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

import { collectTests } from "./collect-tests.ts";
import { ignoreFieldProperties } from "./ignore-field-properties.ts";
import type { CollectedTest } from "./vitest-without-worker.ts";

// The same values for each mutant, and few, because most mutants are detected by other tests.
fc.configureGlobal({ seed: 1 });
Object.assign(process.env, { SCHEDULES: "20", QUEUE_RUNS: "40" });

/** What the instrumented sources read. */
const context: InstrumenterContext = {};
Object.assign(globalThis, { [INSTRUMENTER_CONSTANTS.NAMESPACE]: context });

let unhandled: unknown;
for (const event of ["unhandledRejection", "uncaughtException"] as const) {
  process.on(event, (fault) => (unhandled = fault));
}

/** In the sandbox, which is the current folder: how long each test takes. */
const TIMES_FILE = "test-times.json";
const TIMES = z.record(z.string(), z.number());

/** Runs the tests that are in the sandbox. */
class InProcessRunner implements TestRunner {
  /** They are loaded with the sources when they are needed, because some mutants take effect then. */
  #tests: readonly CollectedTest[] | undefined;

  /** Stryker starts another process instead. */
  capabilities() {
    return { reloadEnvironment: false };
  }

  async dryRun(): Promise<DryRunResult> {
    const results: TestResult[] = [];
    for (const test of await this.#load()) {
      context.currentTestId = idOf(test);
      results.push(await run(test));
    }
    delete context.currentTestId;
    const times = results.map(({ id, timeSpentMs }) => [id, timeSpentMs]);
    writeFileSync(TIMES_FILE, JSON.stringify(Object.fromEntries(times)));
    const { mutantCoverage } = context;
    return {
      status: DryRunStatus.Complete,
      tests: results,
      ...(mutantCoverage && { mutantCoverage }),
    };
  }

  async mutantRun({
    activeMutant,
    mutantActivation,
    testFilter,
    hitLimit,
  }: MutantRunOptions): Promise<MutantRunResult> {
    Object.assign(context, { hitLimit, hitCount: 0 });
    if (mutantActivation === "static") context.activeMutant = activeMutant.id;
    let tests: readonly CollectedTest[];
    try {
      tests = await this.#load();
    } catch (fault) {
      const failureMessage = `The tests cannot be loaded: ${String(fault)}`;
      return { status: MutantRunStatus.Killed, killedBy: [], failureMessage, nrOfTests: 0 };
    }
    context.activeMutant = activeMutant.id;
    const results: TestResult[] = [];
    for (const test of fastestFirst(tests)) {
      if (testFilter && !testFilter.includes(idOf(test))) continue;
      const result = await run(test);
      results.push(result);
      if (result.status === TestStatus.Failed) break;
    }
    delete context.activeMutant;
    const timeout = determineHitLimitReached(context.hitCount, hitLimit);
    return toMutantRunResult(timeout ?? { status: DryRunStatus.Complete, tests: results });
  }

  async #load(): Promise<readonly CollectedTest[]> {
    if (this.#tests) return this.#tests;
    const files = globSync("packages/core/test/*/*.test.ts").toSorted();
    this.#tests = await collectTests(files.map((file) => path.resolve(file)));
    return this.#tests;
  }
}

function fastestFirst(tests: readonly CollectedTest[]): readonly CollectedTest[] {
  const times = TIMES.parse(JSON.parse(readFileSync(TIMES_FILE, "utf8")));
  const timeOf = (test: CollectedTest) => times[idOf(test)] ?? Infinity;
  return tests.toSorted((one, other) => timeOf(one) - timeOf(other));
}

async function run(test: CollectedTest): Promise<TestResult> {
  const described = { id: idOf(test), name: test.name, fileName: test.file };
  // Not performance.now(), which a test may fake.
  const beganAt = process.hrtime.bigint();
  const elapsedMs = () => Number((process.hrtime.bigint() - beganAt) / 1_000_000n);
  unhandled = undefined;
  try {
    await test.run();
    if (unhandled !== undefined) throw unhandled;
    return { ...described, status: TestStatus.Success, timeSpentMs: elapsedMs() };
  } catch (fault) {
    const failureMessage = fault instanceof Error ? fault.message : String(fault);
    return { ...described, status: TestStatus.Failed, timeSpentMs: elapsedMs(), failureMessage };
  }
}

const idOf = ({ file, name }: CollectedTest) => `${path.relative(process.cwd(), file)} > ${name}`;

export const strykerPlugins = [
  declareClassPlugin(PluginKind.TestRunner, "in-process", InProcessRunner),
  declareValuePlugin(PluginKind.Ignore, "field-properties", ignoreFieldProperties),
];
