import { runGatewayCommand, type GatewayProgram } from "../../processes/gateway.ts";
import type { Violation } from "./check-promises.ts";

/** Recalculates the sale with the `verify` command of the product. */
export async function verifyBooks(
  program: GatewayProgram,
  databaseUrl: string,
): Promise<readonly Violation[]> {
  const promise = "`ticket-allocation verify` finds no drift";
  try {
    await runGatewayCommand(program, "verify", databaseUrl);
    return [];
  } catch (failure) {
    const said = failure instanceof Error && "stdout" in failure ? String(failure.stdout) : "";
    const drifts = said.split("\n").filter((line) => line !== "");
    const examples = drifts.length > 0 ? drifts.slice(0, 3) : [String(failure)];
    return [{ promise, count: Math.max(1, drifts.length), examples }];
  }
}
