import { mergeConfig } from "vitest/config";

import base from "./vitest.config.ts";

/** The client in Bun and in Deno, which npm downloads: `npm run test:runtimes`. */
const config = mergeConfig(base, {});
config.test.include = ["packages/client/test/*.runtimes.ts"];

export default config;
