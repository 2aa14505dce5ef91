import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { expect, it } from "vitest";

import { bundleForBrowsers } from "./bundle-for-browsers.ts";

it("has less than 15 KB with all that it needs, minified and compressed", async () => {
  const compressed = await promisify(gzip)(await bundleForBrowsers("../src/index.ts", "esm"));
  expect(compressed.length).toBeLessThan(15_000);
});
