/** Asks a gateway on a slow database for far more than it can sell: see --help. */
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

const HELP = `Asks a gateway for far more than its database, made slow on purpose, can sell.

  npm run overload                     three kinds of slow, a minute each
  npm run overload -- --seconds 15     shorter; nothing is written down

  --seconds N       for each kind of slow, 10 to 600           60
  --connections N   buyers who ask at the same time            2000
  --help            this text

Exits 1 when somebody was told that tickets are sold out, was not told when to come
back, or got an answer that is no answer.
`;

const ROOT = path.resolve(import.meta.dirname, "../..");
const RESULTS = path.resolve(import.meta.dirname, "../results");
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
