import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";

import { gatewayBin } from "../../../test/support/gateway-bin.ts";

type Environment = Readonly<Record<string, string>>;

/** A gateway in a process, and a process group, of its own. */
export interface SpawnedGateway {
  readonly url: string;
  /** The line that said it is ready. */
  readonly readyLine: string;
  readonly process: ChildProcess & { readonly pid: number };
  /** All that it has logged so far. */
  logs(): string;
  /** Resolves with the exit code, or the signal that ended it. */
  readonly exited: Promise<number | string>;
}

/** Runs `ticket-allocation serve` on any free port and waits until it is ready. */
export async function spawnGateway(
  environment: Environment,
  args: readonly string[] = [],
  cwd?: string,
  bin: string = gatewayBin(),
): Promise<SpawnedGateway> {
  const settings = { PORT: "0", ...environment };
  const { child, output, exited } = spawnBin(bin, ["serve", ...args], settings, cwd);

  const readyLine = await Promise.race([
    firstLine(child, output),
    exited.then((code) => {
      throw new Error(`the gateway ended (${code}) before it was ready:\n${output.stderr}`);
    }),
  ]);
  const url = /http:\/\/\S+/u.exec(readyLine)?.[0] ?? "";
  return { url, readyLine, process: child, logs: () => output.stderr, exited };
}

/** Runs `ticket-allocation` to its end. */
export async function runBin(
  args: readonly string[],
  environment: Environment = {},
  cwd?: string,
  bin: string = gatewayBin(),
) {
  const { output, exited } = spawnBin(bin, args, environment, cwd);
  const code = await exited;
  return { code, ...output };
}

function spawnBin(bin: string, args: readonly string[], environment: Environment, cwd?: string) {
  const child = spawn(process.execPath, [bin, ...args], {
    env: {
      PATH: process.env["PATH"],
      // Of this bundle alone, and gone with it.
      NODE_COMPILE_CACHE: path.join(path.dirname(bin), "compiled"),
      ...environment,
    },
    ...(cwd !== undefined && { cwd }),
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const { pid } = child;
  if (pid === undefined) throw new Error("the gateway did not start");

  const output = { stdout: "", stderr: "" };
  child.stdout.on("data", (chunk: Buffer) => (output.stdout += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output.stderr += chunk.toString()));
  const exited = once(child, "close").then(
    ([code, signal]: (number | string)[]) => code ?? signal ?? "",
  );
  return { child: Object.assign(child, { pid }), output, exited };
}

async function firstLine(
  child: ChildProcess,
  output: { readonly stdout: string },
): Promise<string> {
  while (!output.stdout.includes("\n")) await once(child.stdout!, "data");
  return output.stdout.slice(0, output.stdout.indexOf("\n"));
}
