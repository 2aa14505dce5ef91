/** Mutation tests: see --help. */
import type { MutantResult } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { globSync } from "node:fs";
import path from "node:path";

import { runProgram } from "../command-line/run-program.ts";
import { textTable } from "../report/text-table.ts";
import { REPOSITORY } from "../repository.ts";
import { HELP, OPTIONS } from "./command-line.ts";
import { copyCore } from "./copy-core.ts";
import { SCOPES, type Scope } from "./scopes.ts";

/** What a mutation test leaves: copies of the sources, a report, and results that the next one uses again. */
const FOLDER = path.join(REPOSITORY, ".mutation");

/** Within the repository, so that packages are found. */
const COPY = path.join(FOLDER, "copy");

await runProgram({
  help: HELP,
  options: OPTIONS,
  async run({ only, again }) {
    await copyCore(COPY, SCOPES.flatMap(filesOf));
    process.chdir(COPY);
    const rows: string[][] = [];
    let isCorrect = true;
    for (const scope of SCOPES) {
      const files = filesOf(scope).filter((file) => file.includes(only));
      if (files.length === 0) continue;
      const all = await mutate(scope, files, again);
      // Those of an earlier test are among them.
      const results = all.filter(({ fileName }) => files.includes(path.relative("", fileName)));
      const { detected, missed, ignored } = sortOut(results);
      for (const mutant of missed) process.stdout.write(`${describe(mutant)}\n`);
      const score = (100 * detected.length) / (detected.length + missed.length);
      const counts = [detected, missed, ignored].map(({ length }) => String(length));
      rows.push([scope.name, ...counts, score.toFixed(1), String(scope.requiredScore)]);
      isCorrect &&= score >= scope.requiredScore;
    }
    const header = ["scope", "detected", "missed", "ignored", "score", "required"];
    process.stdout.write(`\n${textTable(header, rows, { leftColumns: 1 })}\n`);
    return isCorrect;
  },
});

function filesOf({ files }: Scope): string[] {
  return files.flatMap((pattern) => globSync(pattern, { cwd: REPOSITORY }));
}

function mutate(
  { name, tests }: Scope,
  files: string[],
  again: boolean,
): Promise<readonly MutantResult[]> {
  const stryker = new Stryker({
    mutate: files,
    testRunner: "in-process",
    plugins: [path.resolve(import.meta.dirname, "test-runner.ts")],
    testRunnerNodeArgs: ["--conditions=@ticket-allocation/source"],
    ignorers: ["field-properties"],
    ignorePatterns: ["packages/core/test/**/*.test.ts", `!${tests}`],
    symlinkNodeModules: false,
    // What adapts it to the sandbox needs an API that TypeScript 7 does not have.
    tsconfigFile: "none",
    tempDirName: `${FOLDER}/sandbox`,
    incremental: true,
    incrementalFile: `${FOLDER}/${name}.json`,
    force: again,
    concurrency: 1,
    coverageAnalysis: "perTest",
    timeoutMS: 30_000,
    reporters: ["html"],
    htmlReporter: { fileName: `${FOLDER}/${name}.html` },
    allowConsoleColors: false,
  });
  return stryker.runMutationTest();
}

function sortOut(results: readonly MutantResult[]) {
  const having = (...statuses: MutantResult["status"][]) =>
    results.filter(({ status }) => statuses.includes(status));
  return {
    detected: having("Killed", "Timeout"),
    missed: having("Survived", "NoCoverage"),
    ignored: having("Ignored"),
  };
}

function describe({ fileName, location, status, mutatorName, replacement }: MutantResult): string {
  const { line, column } = location.start;
  const file = path.relative("", fileName);
  const text = replacement?.replaceAll(/\s+/gu, " ").slice(0, 80);
  return `${file}:${line}:${column} ${status} ${mutatorName}: ${text}`;
}
