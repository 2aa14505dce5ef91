import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { afterAll, beforeAll, it } from "vitest";

import {
  makeTemporaryFolder,
  type TemporaryFolder,
} from "../../../test/support/temporary-folder.ts";
import { openSale, type Sale } from "./buy-all.ts";
import { bundleForBrowsers } from "./bundle-for-browsers.ts";
import { sellThroughKills } from "./sell-through-kills.ts";

/** They have 190 MB, so they are installed for this test alone. */
const PACKAGES = ["bun@1.4.5", "deno@2.9.6"];
const RUNTIMES = [
  { command: "bun", args: ["run"] },
  { command: "deno", args: ["run", "--allow-net"] },
];

let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await makeTemporaryFolder();
  await writeFile(
    path.join(folder.path, "package.json"),
    JSON.stringify({ type: "module", allowScripts: { bun: true, deno: true } }),
  );
  const args = ["install", "--no-audit", "--no-fund", ...PACKAGES];
  await promisify(execFile)("npm", args, { cwd: folder.path });
  const program = await bundleForBrowsers("./buy-in-process.ts", "esm");
  await writeFile(path.join(folder.path, "buy.js"), program);
});
afterAll(() => folder[Symbol.asyncDispose]());

it.each(RUNTIMES)("buys once and loses nothing in $command", async ({ command, args }) => {
  await sellThroughKills(async (wish) => {
    const bin = path.join(folder.path, "node_modules/.bin", command);
    const child = spawn(bin, [...args, "buy.js", JSON.stringify(wish)], {
      cwd: folder.path,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let sale: Sale = openSale();
    createInterface(child.stdout).on("line", (line) => {
      sale = JSON.parse(line);
    });
    return { report: () => sale, over: once(child, "close") };
  });
});
