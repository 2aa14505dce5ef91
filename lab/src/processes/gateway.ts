import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

import { bundleGateway, makeCacheFolder } from "../../../test/support/bundle-gateway.ts";
import { CHILD_ENVIRONMENT } from "./child-environment.ts";

/** The flags of Node.js in the first line of the command `ticket-allocation`. */
export const GATEWAY_FLAGS = ["--max-semi-space-size=16"];

/** The command `ticket-allocation`, in one file. It is removed when this is disposed of. */
export interface GatewayProgram extends AsyncDisposable {
  readonly entry: string;
  /** With it, a process loads what another one has compiled. */
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Bundles the command from the sources of a repository, because gateways are started often: from the sources, each
 * start takes three times the CPU time.
 *
 * @param root folder that contains `packages`
 */
export async function openGatewayProgram(root: string): Promise<GatewayProgram> {
  const folder = await makeCacheFolder("gateway-");
  const remove = () => rm(folder, { recursive: true });
  try {
    const entry = await bundleGateway(path.join(root, "packages/gateway/src/bin.ts"), folder);
    const environment = { NODE_COMPILE_CACHE: path.join(folder, "compiled") };
    return { entry, environment, [Symbol.asyncDispose]: remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/** Runs `ticket-allocation migrate` or `verify`. */
export async function runGatewayCommand(
  { entry, environment }: GatewayProgram,
  command: "migrate" | "verify",
  databaseUrl: string,
): Promise<void> {
  await promisify(execFile)(process.execPath, [entry, command], {
    env: { ...CHILD_ENVIRONMENT, ...environment, DATABASE_URL: databaseUrl },
    timeout: 60_000,
  });
}
