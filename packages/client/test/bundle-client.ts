import { rolldown } from "rolldown";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(new URL("../src/index.ts", import.meta.url));

/** The client with all that it needs, for browsers, minified. */
export async function bundleClient(format: "esm" | "iife"): Promise<string> {
  await using bundle = await rolldown({ input: SOURCE, platform: "browser" });
  const { output } = await bundle.generate({ format, name: "ticketAllocation", minify: true });
  return output[0].code;
}
