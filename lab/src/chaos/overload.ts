/** Sends a gateway with a slow database far more requests than it can settle: see --help. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { parseArgs } from "node:util";

import { makeFolder } from "./lab/make-folder.ts";
import { runSlowdown } from "./overload/run-slowdown.ts";
import { SLOWDOWNS } from "./overload/slowdowns.ts";
import {
  printOverloadReport,
  toOverloadFigures,
  type OverloadFigures,
} from "./report/overload-report.ts";

const HELP = `Slows a database down, and sends its gateway far more requests than it can settle.

  npm run overload                     three slow databases, a minute each
  npm run overload -- --seconds 15     shorter; results are not written to a file

  --seconds N       for each slow database, 10 to 600          default: 60
  --connections N   number of buyers at the same time          default: 2000
  --help            this text

The exit code is 1 if a response said that tickets are sold out, had the status 503
without Retry-After, or had an unexpected status.
`;

const ROOT = path.resolve(import.meta.dirname, "../../..");
const RESULTS = path.resolve(import.meta.dirname, "../../results/chaos");
const DEFAULTS = { seconds: 60, connections: 2_000 };

const interrupt = new AbortController();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
  process.once(signal, () => interrupt.abort(new Error(`ended by ${signal}`)));
}

try {
  await run();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function run(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: String(DEFAULTS.seconds) },
      connections: { type: "string", default: String(DEFAULTS.connections) },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return;
  }
  const seconds = parseCount("--seconds", values.seconds, 10, 600);
  const connections = parseCount("--connections", values.connections, 1, 20_000);
  const figures: OverloadFigures[] = [];
  for (const slowdown of SLOWDOWNS) {
    const folder = await makeFolder();
    try {
      const { signal } = interrupt;
      const result = await runSlowdown({
        slowdown,
        seconds,
        connections,
        root: ROOT,
        folder,
        signal,
      });
      figures.push(toOverloadFigures(result));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  process.stdout.write(printOverloadReport(figures));
  if (seconds >= DEFAULTS.seconds && connections >= DEFAULTS.connections) {
    await mkdir(RESULTS, { recursive: true });
    const all = {
      finishedAt: new Date().toISOString(),
      node: process.version,
      seconds,
      connections,
    };
    const text = JSON.stringify({ ...all, figures }, undefined, 1);
    await writeFile(path.join(RESULTS, "overload.json"), `${text}\n`);
  }
  if (figures.some(({ violations }) => violations.length > 0)) process.exitCode = 1;
}

function parseCount(option: string, text: string, least: number, most: number): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < least || count > most) {
    throw new Error(`${option} must be an integer from ${least} to ${most}`);
  }
  return count;
}
