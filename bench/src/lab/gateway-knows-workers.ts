import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const BIN = fileURLToPath(new URL("../../../packages/gateway/src/bin.ts", import.meta.url));

/** Tells whether the gateway can run as several processes. */
export async function gatewayKnowsWorkers(): Promise<boolean> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    "--conditions=@ticket-allocation/source",
    BIN,
    "--help",
  ]);
  return /^\s*WORKERS\b/mu.test(stdout);
}
