import { execFile } from "node:child_process";
import path from "node:path";
import { promisify } from "node:util";

import { CHILD_ENVIRONMENT, FROM_SOURCES } from "./child-environment.ts";

/** The flags of Node.js in the first line of the command `ticket-allocation`. */
export const GATEWAY_FLAGS = ["--max-semi-space-size=16"];

/** The command `ticket-allocation` in the sources of a repository. */
export function gatewaySource(root: string): string {
  return path.join(root, "packages/gateway/src/bin.ts");
}

/** Runs `ticket-allocation migrate` or `verify` from the sources of a repository. */
export async function runGatewayCommand(
  root: string,
  command: "migrate" | "verify",
  databaseUrl: string,
): Promise<void> {
  await promisify(execFile)(process.execPath, [FROM_SOURCES, gatewaySource(root), command], {
    env: { ...CHILD_ENVIRONMENT, DATABASE_URL: databaseUrl },
    timeout: 60_000,
  });
}
