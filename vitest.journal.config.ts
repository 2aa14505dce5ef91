import { mergeConfig } from "vitest/config";

import base from "./vitest.config.ts";

/** The journal while gateways and its reader are killed: `npm run test:journal`. `journal-feed.test.ts` is the small form. */
const config = mergeConfig(base, {});
config.test.include = ["packages/gateway/test/journal/*.journal.ts"];

export default config;
