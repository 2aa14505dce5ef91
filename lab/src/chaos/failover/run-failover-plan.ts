import path from "node:path";

import { makeTemporaryFolder } from "../../../../test/support/temporary-folder.ts";
import { describeCommand } from "../../command-line/describe-command.ts";
import { saveResults } from "../../report/save-results.ts";
import { openGatewayProgram } from "../../processes/gateway.ts";
import { REPOSITORY, RESULTS } from "../../repository.ts";
import type { FailoverPlan } from "../command-line.ts";
import { describeFailover, printFailoverReport } from "./failover-report.ts";
import { runFailovers } from "./run-failovers.ts";

/** @returns false if a promise was broken */
export async function runFailoverPlan(plan: FailoverPlan, signal: AbortSignal): Promise<boolean> {
  const output = path.join(RESULTS, "chaos", plan.output);
  await using program = await openGatewayProgram(REPOSITORY);
  await using folder = await makeTemporaryFolder();
  const result = await runFailovers({
    ...plan,
    program,
    folder: folder.path,
    evidenceFolder: output,
    signal,
    onFailover: (failover, run) => void process.stdout.write(describeFailover(failover, run)),
  });
  process.stdout.write(`\n${printFailoverReport(result)}`);
  const finishedAt = new Date().toISOString();
  const command = describeCommand("chaos");
  await saveResults(output, { command, finishedAt, node: process.version, ...result });
  return result.violations.length === 0;
}
