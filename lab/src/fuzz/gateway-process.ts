import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The gateway as started by `npm start`, in a process of its own and with a PostgreSQL of its own. */
export interface GatewayProcess extends AsyncDisposable {
  readonly url: string;
  readonly databaseUrl: string;
  /** Lines of its log about faults or worse. */
  readonly faults: readonly string[];
  isAlive(): boolean;
}

const BIN = fileURLToPath(import.meta.resolve("@ticket-allocation/gateway/package.json"));
const READY = /^Ready at (?<url>http:\S+) .*embedded PostgreSQL \S+ in (?<folder>.+)$/mu;

const START_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 20_000;

/** @throws {Error} when the gateway does not start */
export async function startGatewayProcess(
  environment: Readonly<Record<string, string>> = {},
): Promise<GatewayProcess> {
  const folder = await mkdtemp(path.join(tmpdir(), "ticket-allocation-fuzz-"));
  // The user of PostgreSQL needs access too.
  await chmod(folder, 0o755);
  const child = spawn(
    process.execPath,
    [
      "--max-semi-space-size=16",
      "--conditions=@ticket-allocation/source",
      path.join(path.dirname(BIN), "src/bin.ts"),
      "serve",
    ],
    {
      env: {
        PATH: process.env["PATH"],
        NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
        PORT: "0",
        DATA_DIR: path.join(folder, "data"),
        ...environment,
      },
      stdio: ["ignore", "pipe", "pipe"],
    },
  );
  const exited = once(child, "exit");
  const faults: string[] = [];
  const isAlive = () => child.exitCode === null && child.signalCode === null;

  const dispose = async () => {
    const impatience = setTimeout(() => child.kill("SIGKILL"), STOP_TIMEOUT_MS);
    if (isAlive()) {
      child.kill("SIGTERM");
      await exited;
    }
    clearTimeout(impatience);
    await rm(folder, { recursive: true, force: true });
  };

  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"]) {
    process.once(signal, () => void dispose().finally(() => process.exit(130)));
  }

  try {
    const readyLine = await firstLineOf(child, exited, faults);
    const { url, folder: cluster } = READY.exec(readyLine)?.groups ?? {};
    if (url === undefined || cluster === undefined) throw new Error(`It said: ${readyLine}`);
    const host = encodeURIComponent(cluster);
    const databaseUrl = `postgresql:///ticket_allocation?host=${host}&port=5432&user=postgres&sslmode=disable`;
    return { url, databaseUrl, faults, isAlive, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

async function firstLineOf(
  child: ChildProcess,
  exited: Promise<unknown>,
  faults: string[],
): Promise<string> {
  const { stdout, stderr } = child;
  if (!stdout || !stderr) throw new Error("The gateway has no output");
  const log: string[] = [];
  createInterface(stderr).on("line", (line) => {
    if (log.length < 100) log.push(line);
    // Levels from 50 on are errors.
    if (/"level":[56]0|"msg":"fault"/u.test(line) || !line.startsWith("{")) faults.push(line);
  });

  const { promise, reject } = Promise.withResolvers<never>();
  const impatience = setTimeout(
    () => reject(new Error(`The gateway is not ready:\n${log.join("\n")}`)),
    START_TIMEOUT_MS,
  );
  try {
    const [line]: unknown[] = await Promise.race([
      once(createInterface(stdout), "line"),
      exited.then(() => {
        throw new Error(`The gateway has ended:\n${log.join("\n")}`);
      }),
      promise,
    ]);
    return String(line);
  } finally {
    clearTimeout(impatience);
  }
}
