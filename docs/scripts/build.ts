/**
 * Builds the documentation site into `docs/dist`, or serves it while its pages are edited.
 *
 * usage: npm run docs [-- --dev] [-- --quick]
 *   --dev    serves the site, and shows changes of pages at once
 *   --quick  leaves out the reference of the core, which takes longer than all the rest, and tests a page in a browser
 *   DOCS_BASE        the path that the site is served under            /
 *   DOCS_REPOSITORY  where the files of the repository can be read     (none)
 */
import { build, dev } from "astro";
import path from "node:path";
import { parseArgs } from "node:util";

import { findPageBarriers } from "./find-page-barriers.ts";
import { findProblems } from "./find-problems.ts";
import { writeCoreReference, writeCoreStub } from "./reference/write-core-reference.ts";
import { writeReference } from "./reference/write-reference.ts";

const ROOT = path.resolve(import.meta.dirname, "..");

process.env["ASTRO_TELEMETRY_DISABLED"] = "1";
const { values } = parseArgs({
  options: {
    dev: { type: "boolean", default: false },
    quick: { type: "boolean", default: false },
  },
});

const reference = path.join(ROOT, "generated/reference");
await writeReference(reference);
const coreReference = path.join(reference, "core");
await (values.quick ? writeCoreStub(coreReference) : writeCoreReference(coreReference));

if (values.dev) {
  await dev({ root: ROOT });
} else {
  // Pages that have not changed may link to what has: they are rendered again.
  await build({ root: ROOT, logLevel: "error", force: true });
  const dist = path.join(ROOT, "dist");
  const problems = [
    ...(await findProblems(dist, process.env["DOCS_BASE"] ?? "")),
    ...(values.quick ? await findPageBarriers(dist) : []),
  ];
  for (const problem of problems) process.stderr.write(`${problem}\n`);
  if (problems.length > 0) process.exitCode = 1;
  else process.stdout.write("docs/dist is built, and all its links lead somewhere\n");
}
