import { registerHooks } from "node:module";
import { pathToFileURL } from "node:url";

import { takeTests, type CollectedTest } from "./vitest-without-worker.ts";

const REPLACEMENT = new URL("vitest-without-worker.ts", import.meta.url).href;

/** Loads test files in this process, and returns their tests. */
export async function collectTests(files: readonly string[]): Promise<readonly CollectedTest[]> {
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === "vitest" && context.parentURL !== REPLACEMENT
        ? { url: REPLACEMENT, shortCircuit: true }
        : next(specifier, context),
  });
  const tests: CollectedTest[] = [];
  for (const file of files) {
    await import(pathToFileURL(file).href);
    tests.push(...takeTests(file));
  }
  return tests;
}
