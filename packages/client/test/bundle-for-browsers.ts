import { rolldown } from "rolldown";
import { fileURLToPath } from "node:url";

/** A module with all that it needs, minified, for browsers. As a script, its exports are in the variable `bundled`. */
export async function bundleForBrowsers(
  module: "../src/index.ts" | "./buy-in-browser.ts" | "./buy-in-process.ts",
  format: "esm" | "iife",
): Promise<string> {
  await using bundle = await rolldown({
    input: fileURLToPath(new URL(module, import.meta.url)),
    platform: "browser",
    resolve: { conditionNames: ["@ticket-allocation/source", "browser", "import"] },
  });
  const { output } = await bundle.generate({ format, name: "bundled", minify: true });
  return output[0].code;
}
