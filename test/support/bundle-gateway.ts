import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { build } from "rolldown";
import type { TestProject } from "vitest/node";

const SOURCE = new URL("../../packages/gateway/src/bin.ts", import.meta.url).pathname;
/** Below the checkout's node_modules, so that the bundle finds PostgreSQL's programs. */
const CACHE = new URL("../../node_modules/.cache", import.meta.url).pathname;

/**
 * Bundles the command `ticket-allocation` for the tests that run it in a process of its own.
 *
 * With their dependencies, the sources are some thousand modules. To load them took two thirds of the CPU time of a
 * gateway that starts and stops (1.8 s from the sources, 0.7 s from the bundle; 6.1 and 2.1 s with two workers).
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await makeCacheFolder("gateway-");
  const bin = await bundleGateway(SOURCE, folder);
  // In watch mode, because the sources have changed.
  project.onTestsRerun(() => bundleGateway(SOURCE, folder).then(() => undefined));
  project.provide("gatewayBin", bin);
  return () => rm(folder, { recursive: true });
}

/** Makes a folder in which modules find the packages of this checkout. */
export async function makeCacheFolder(prefix: string): Promise<string> {
  await mkdir(CACHE, { recursive: true });
  return mkdtemp(path.join(CACHE, prefix));
}

/** @returns the path of the command */
export async function bundleGateway(source: string, folder: string): Promise<string> {
  // Without it Node parses every file twice, to see what it is.
  await writeFile(path.join(folder, "package.json"), '{ "type": "module" }');
  await build({
    input: source,
    platform: "node",
    resolve: { conditionNames: ["@ticket-allocation/source", "module-sync", "node"] },
    // pg loads it only if it is asked to.
    external: ["pg-native"],
    // Each package looks up its version in its package.json.
    experimental: { resolveNewUrlToAsset: true },
    output: { dir: folder },
  });
  return path.join(folder, "bin.js");
}
