import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

import { SlowPackagesFirst } from "./test/support/slow-packages-first.ts";

// Tests run on the sources of all packages: nothing needs to be built first.
const resolve = { conditions: ["@ticket-allocation/source", "module-sync", "node"] };

export default defineConfig({
  ssr: { resolve },
  // Where Vitest loads the global setup.
  environments: { __vitest__: { resolve } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "{docs,examples,lab}/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    globalSetup: ["./test/support/postgres.ts", "./test/support/bundle-gateway.ts"],
    // Of the time of the tests half is spent waiting: for other processes, and for pauses.
    maxWorkers: 2 * availableParallelism(),
    sequence: { sequencer: SlowPackagesFirst },
    // Files that a worker runs share its modules: to load them for each file took two thirds of the CPU time of
    // the two adapters' tests.
    isolate: false,
    env: {
      // What one program from the sources has compiled, the next ones load, which saves a third of the CPU time of a
      // gateway that only starts and stops (3.2 to 2.0 s). https://nodejs.org/api/module.html#module-compile-cache
      NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/node", import.meta.url)),
    },
    // Only for what never ends: on a busy machine everything takes many times as long.
    testTimeout: 240_000,
    hookTimeout: 240_000,
    expect: { poll: { timeout: 60_000 } },
  },
});
