import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { expect, it } from "vitest";

import { bundleClient } from "./bundle-client.ts";

it("has less than 15 KB with all that it needs, minified and compressed", async () => {
  const compressed = await promisify(gzip)(await bundleClient("esm"));
  expect(compressed.length).toBeLessThan(15_000);
});
