import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { CHILD_ENVIRONMENT } from "../lab/child-environment.ts";
import { gatewayBin } from "../lab/gateway-bin.ts";
import type { Violation } from "./check-promises.ts";

/** Recalculates the sale with the `verify` command of the product. */
export async function verifyBooks(
  root: string,
  databaseUrl: string,
): Promise<readonly Violation[]> {
  const promise = "`ticket-allocation verify` finds no drift";
  const command = ["--conditions=@ticket-allocation/source", gatewayBin(root), "verify"];
  const environment = { ...CHILD_ENVIRONMENT, DATABASE_URL: databaseUrl };
  try {
    await promisify(execFile)(process.execPath, command, { env: environment, timeout: 60_000 });
    return [];
  } catch (failure) {
    const said = failure instanceof Error && "stdout" in failure ? String(failure.stdout) : "";
    const drifts = said.split("\n").filter((line) => line !== "");
    const examples = drifts.length > 0 ? drifts.slice(0, 3) : [String(failure)];
    return [{ promise, count: Math.max(1, drifts.length), examples }];
  }
}
