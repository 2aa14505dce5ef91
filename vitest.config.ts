import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

// Tests run on the sources of all packages: nothing needs to be built first.
const resolve = { conditions: ["@ticket-allocation/source", "module-sync", "node"] };

export default defineConfig({
  ssr: { resolve },
  // Where Vitest loads the global setup.
  environments: { __vitest__: { resolve } },
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "{examples,chaos,fuzz}/**/*.test.ts",
      "test/**/*.test.ts",
    ],
    globalSetup: ["./test/support/postgres.ts", "./test/support/bundle-gateway.ts"],
    // Vitest leaves a core to others, which on two cores doubles the time.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Files that a worker runs share its modules: to load them for each file took two thirds of the CPU time of
    // the two adapters' tests.
    isolate: false,
    testTimeout: 60_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000 } },
  },
});
