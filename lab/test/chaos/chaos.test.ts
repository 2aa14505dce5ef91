import { execFile } from "node:child_process";
import { appendFile, readFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

import { makeTemporaryFolder } from "../../../test/support/temporary-folder.ts";
import { FAULT_KINDS } from "../../src/chaos/faults/faults.ts";
import { countHits } from "../../src/chaos/report/chaos-report.ts";
import type { SeedResult } from "../../src/chaos/run-seed.ts";
import { applyEdit } from "../../src/chaos/sabotage/apply-edits.ts";
import { copyPackages } from "../../src/chaos/sabotage/copy-packages.ts";
import { READER_SABOTAGES } from "../../src/chaos/sabotage/reader-sabotages.ts";
import { SABOTAGES, type Edit } from "../../src/chaos/sabotage/sabotages.ts";
import { openGatewayProgram } from "../../src/processes/gateway.ts";
import { REPOSITORY } from "../../src/repository.ts";
import { writeScript } from "../../src/chaos/script/write-script.ts";

const run = promisify(execFile);

const sumOf = (counts: readonly number[]) => counts.reduce((sum, count) => sum + count, 0);

it("injects every fault once during a short sale, and no promise is broken", async () => {
  const { stdout } = await run(process.execPath, [
    "--conditions=@ticket-allocation/source",
    new URL("../../src/chaos/chaos.ts", import.meta.url).pathname,
    "--quick",
  ]).catch((failure: unknown) => {
    // The output names the broken promise.
    throw failure instanceof Error && "stdout" in failure
      ? new Error(String(failure.stdout))
      : failure;
  });
  expect(stdout).toContain("No promise was broken.");

  const file = new URL("../../results/chaos/quick.json", import.meta.url);
  const { results }: { readonly results: readonly SeedResult[] } = JSON.parse(
    await readFile(file, "utf8"),
  );
  const [sale] = results;
  if (!sale) throw new Error("there was no sale");
  const { acknowledged, refused } = sale;
  const { taken, rulesChanged, ...against } = sale.byRules;
  // On a slow machine such a short sale has few holds, cancellations, orders and changes. 20 sales have many of each.
  const all = {
    acknowledged,
    refused,
    life: sumOf(Object.values(sale.life)),
    taken,
    rulesChanged,
    againstRules: sumOf(Object.values(against)),
    hosted: sale.hosted,
    entries: sale.readers.entries,
    delivered: sale.readers.delivered,
  };
  for (const [what, count] of Object.entries(all)) expect(count, what).toBeGreaterThanOrEqual(1);
  for (const kind of FAULT_KINDS) expect(countHits(sale, kind), kind).toBeGreaterThanOrEqual(1);
  // Only for a sale that never ends: on a busy machine each of its many processes takes long to start.
}, 600_000);

it("writes the same script for the same seed, and another script for another seed", () => {
  expect(writeScript(7, 28)).toEqual(writeScript(7, 28));
  expect(writeScript(8, 28)).not.toEqual(writeScript(7, 28));
});

const ALL_SABOTAGES = [...SABOTAGES, ...READER_SABOTAGES];

it.each(ALL_SABOTAGES.map(({ name, edits }): [string, readonly Edit[]] => [name, edits]))(
  "applies the edits of the sabotage %s to the sources",
  async (_name, edits) => {
    for (const edit of edits) {
      const source = await readFile(new URL(`../../../${edit.file}`, import.meta.url), "utf8");
      expect(applyEdit(source, edit)).not.toBe(source);
    }
  },
);

it("copies the packages such that the gateway can be bundled from the copy", async () => {
  await using copy = await makeTemporaryFolder();
  await copyPackages(REPOSITORY, copy.path);
  const file = path.join(copy.path, "packages/gateway/src/bin.ts");
  await appendFile(file, 'process.title = "edited";\n');
  await using program = await openGatewayProgram(copy.path);
  expect(await readFile(program.entry, "utf8")).toContain('process.title = "edited"');
});

it("refuses to edit a source that has changed", () => {
  const edit = { file: "a.ts", find: "was", replace: "is" };
  expect(() => applyEdit("it is", edit)).toThrow("a.ts contains the text");
  expect(() => applyEdit("it was what it was", edit)).toThrow("2 times, not once");
});
