import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import path from "node:path";
import { promisify } from "node:util";
import { expect, it, onTestFinished, vi } from "vitest";

import { PATIENCE } from "../../../test/support/patience.ts";
import { gatewayBin } from "../../../test/support/gateway-bin.ts";
import {
  describeProcess,
  getServerId,
  makeDataDir,
} from "../../embedded-postgres/test/playground.ts";
import { openConnection } from "./open-connection.ts";
import { spawnGateway } from "./spawn-gateway.ts";

const ROOT = new URL("../../..", import.meta.url).pathname;

/** Nothing is left of a server and of the processes that were started with it. */
async function expectGone(ids: readonly number[]): Promise<void> {
  await vi.waitFor(async () => {
    for (const id of ids) expect(await describeProcess(id, "stat")).toBe(undefined);
  }, PATIENCE);
}

/** Should the test fail, nothing of it goes on. */
function cleanUp(ids: readonly number[]): void {
  onTestFinished(async () => {
    for (const id of ids) {
      if ((await describeProcess(id, "stat")) !== undefined) process.kill(id, "SIGKILL");
    }
  });
}

/** All processes that a process has started, and those that these have. */
async function findDescendants(id: number): Promise<number[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid="]);
  const ids = stdout
    .split("\n")
    .map((line) => line.trim().split(/\s+/u).map(Number))
    .flatMap(([child, parent]) => (parent === id && child !== undefined ? [child] : []));
  return [...ids, ...(await Promise.all(ids.map(findDescendants))).flat()];
}

/** Starts a program in a session of its own, and waits until it says that it is ready. */
async function startReady(
  command: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<ChildProcess & { readonly pid: number }> {
  const child = spawn(command, args, {
    cwd: ROOT,
    env: {
      PATH: process.env["PATH"],
      NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
      PORT: "0",
      ...environment,
    },
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
  });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = once(child, "exit").then(() => {
    throw new Error(`ended before it was ready:\n${output}`);
  });
  ended.catch(() => {});
  const isReady = vi.waitUntil(() => output.includes("Ready at "), PATIENCE);
  await Promise.race([isReady, ended]);
  const { pid } = child;
  if (pid === undefined) throw new Error("it has no process id");
  return Object.assign(child, { pid });
}

it.each([
  ["SIGHUP", "1"],
  ["SIGQUIT", "2"],
] as const)(
  "on %s answers what was begun, stops PostgreSQL and exits 0, with WORKERS=%s",
  async (signal, WORKERS) => {
    const dataDir = await makeDataDir();
    const gateway = await spawnGateway({ DATA_DIR: dataDir, WORKERS });
    onTestFinished(() => void gateway.process.kill("SIGKILL"));
    const serverId = await getServerId(path.join(dataDir, "postgres"));
    const { socket, received, closed } = await openConnection(gateway.url);
    socket.write("GET /livez HTTP/1.1\r\nHo");
    expect((await fetch(`${gateway.url}/livez`)).status).toBe(200);

    gateway.process.kill(signal);
    await vi.waitFor(
      () => expect(openConnection(gateway.url)).rejects.toThrow("ECONNREFUSED"),
      PATIENCE,
    );
    socket.write("st: localhost\r\n\r\n");

    expect(await gateway.exited).toBe(0);
    await closed;
    expect(received()).toMatch(/^HTTP\/1\.1 200 OK\r\n/u);
    await expectGone([serverId]);
  },
);

it("leaves nothing running when its terminal is closed", async () => {
  const dataDir = await makeDataDir();
  // It gives the program a terminal, which is closed when `script` is killed.
  const command = `exec "${process.execPath}" "${gatewayBin()}" serve`;
  const args =
    process.platform === "darwin"
      ? ["-q", "/dev/null", "/bin/sh", "-c", command]
      : ["-qfec", command, "/dev/null"];
  const terminal = await startReady("script", args, { DATA_DIR: dataDir, WORKERS: "2" });
  const serverId = await getServerId(path.join(dataDir, "postgres"));
  const gateway = await findDescendants(terminal.pid);
  cleanUp([...gateway, serverId]);

  terminal.kill("SIGKILL");
  await expectGone([...gateway, serverId]);
});

it("leaves nothing running when `npm start` alone is sent SIGTERM", async () => {
  const dataDir = await makeDataDir();
  const npm = await startReady("npm", ["start"], { DATA_DIR: dataDir });
  const serverId = await getServerId(path.join(dataDir, "postgres"));
  const gateway = await findDescendants(npm.pid);
  cleanUp([npm.pid, ...gateway, serverId]);

  npm.kill("SIGTERM");
  await expectGone([npm.pid, ...gateway, serverId]);
});

it("stops the PostgreSQL that `verify` has started when that is sent a signal", async () => {
  const dataDir = await makeDataDir();
  const location = path.join(dataDir, "postgres");
  const verify = spawn(process.execPath, [gatewayBin(), "verify"], {
    env: { PATH: process.env["PATH"], DATA_DIR: dataDir },
    stdio: "ignore",
  });
  const exited = once(verify, "exit");
  const serverId = await vi.waitUntil(() => getServerId(location).catch(() => undefined), {
    ...PATIENCE,
    interval: 5,
  });
  cleanUp([serverId]);
  verify.kill("SIGTERM");
  await exited;
  await expectGone([serverId]);
});
