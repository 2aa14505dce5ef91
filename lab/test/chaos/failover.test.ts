import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { expect, it } from "vitest";

import { OUTAGES } from "../../src/chaos/failover/outages.ts";
import type { FailoverResult } from "../../src/chaos/failover/run-failovers.ts";

it("loses nothing when the primary fails in each way, and sells again without a restart", async () => {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ticket-allocation/source",
    new URL("../../src/chaos/chaos.ts", import.meta.url).pathname,
    "--failover",
    "--quick",
  ]).catch((failure: unknown) => {
    // The output names the broken promise.
    throw failure instanceof Error && "stdout" in failure
      ? new Error(String(failure.stdout), { cause: failure })
      : failure;
  });
  expect(stdout).toContain("No promise was broken.");

  const file = new URL("../../results/chaos/failover-quick.json", import.meta.url);
  const { failovers }: FailoverResult = JSON.parse(await readFile(file, "utf8"));
  expect(failovers.map(({ outage }) => outage)).toEqual(Object.keys(OUTAGES));
  for (const { acknowledged, lost, soldByOldPrimary } of failovers) {
    expect(acknowledged).toBeGreaterThan(0);
    expect({ lost, soldByOldPrimary }).toEqual({ lost: 0, soldByOldPrimary: 0 });
  }
  // It starts some twenty processes one after another, which a busy machine delays most.
}, 600_000);
