/**
 * What the tests of decisions and batches import from Vitest, for a process that Vitest has not started. A run of Vitest
 * takes more than a second, a mutant a few milliseconds.
 */
import { createRequire, syncBuiltinESMExports } from "node:module";

const require = createRequire(import.meta.url);

// What the fake timers of Vitest read.
Object.assign(globalThis, {
  __vitest_worker__: { config: { fakeTimers: {} } },
  __vitest_required__: {
    util: require("node:util"),
    timers: require("node:timers"),
    timersPromises: require("node:timers/promises"),
  },
});
const vitest = await import("vitest");

export const { expect } = vitest;

/** The fake timers replace members of modules of Node.js. What is imported from these is replaced by Node.js itself. */
export const vi: typeof vitest.vi = {
  ...vitest.vi,
  useFakeTimers(config) {
    vitest.vi.useFakeTimers(config);
    syncBuiltinESMExports();
    return vi;
  },
  useRealTimers() {
    vitest.vi.useRealTimers();
    syncBuiltinESMExports();
    return vi;
  },
};

type Body = () => unknown;

export interface CollectedTest {
  readonly file: string;
  readonly name: string;
  /** Runs the test, with what has to happen before and after it. @throws if it fails */
  readonly run: () => Promise<void>;
}

interface Suite {
  readonly names: readonly string[];
  readonly before: readonly Body[];
  readonly after: readonly Body[];
}

const EMPTY: Suite = { names: [], before: [], after: [] };

let suite = EMPTY;
let collected: Omit<CollectedTest, "file">[] = [];

/** Returns the tests that were declared since the last call. */
export function takeTests(file: string): readonly CollectedTest[] {
  const tests = collected.map((test) => ({ ...test, file }));
  collected = [];
  suite = EMPTY;
  return tests;
}

export function describe(name: string, declare: () => void): void {
  const outer = suite;
  suite = { ...outer, names: [...outer.names, name] };
  declare();
  suite = outer;
}

export function beforeEach(body: Body): void {
  suite = { ...suite, before: [...suite.before, body] };
}

export function afterEach(body: Body): void {
  suite = { ...suite, after: [body, ...suite.after] };
}

export function it(name: string, ...rest: readonly unknown[]): void {
  const body = rest.find((argument) => typeof argument === "function");
  const { names, before, after } = suite;
  collected.push({
    name: [...names, name].join(" > "),
    async run() {
      try {
        for (const hook of before) await hook();
        await body?.();
      } finally {
        for (const hook of after) await hook();
      }
    },
  });
}
