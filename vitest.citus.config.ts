import { mergeConfig } from "vitest/config";

import base from "./vitest.config.ts";

/** For the cluster at CITUS_URL: see `scripts/test-citus.ts`. */
const config = mergeConfig(base, {
  test: { include: ["test/citus/*.citus.ts"], fileParallelism: false },
});
config.test.globalSetup = ["./test/support/citus.ts"];

export default config;
