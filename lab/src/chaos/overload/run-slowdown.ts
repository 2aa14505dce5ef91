import { randomUUID } from "node:crypto";
import path from "node:path";
import { fileURLToPath } from "node:url";

import { runGatewayCommand, type GatewayProgram } from "../../processes/gateway.ts";
import { readProcessTree } from "../../processes/process-tree.ts";
import { runWorker } from "../../processes/start-worker.ts";
import { DATABASE, PostgresLab } from "../lab/postgres-lab.ts";
import { DatabaseProxy } from "../lab/database-proxy.ts";
import { SupervisedGateway } from "../lab/supervised-gateway.ts";
import type { LoadJob, LoadResult } from "./load-job.ts";
import { measureRecovery } from "./measure-recovery.ts";
import type { Slowdown } from "./slowdowns.ts";

/** Results with one slow database. */
export interface SlowdownResult {
  readonly name: string;
  /** Results of all rounds, in order. */
  readonly baselines: readonly LoadResult[];
  readonly overloads: readonly LoadResult[];
  /** From the end of each overload until a single buyer was served as before. */
  readonly recoveriesMs: readonly number[];
  /** Memory of the gateway, twice a second during the overload. */
  readonly memoryMb: readonly number[];
  readonly endsOfItsOwn: readonly string[];
}

export interface SlowdownOptions {
  readonly slowdown: Slowdown;
  /** Of all rounds together. */
  readonly seconds: number;
  readonly connections: number;
  readonly program: GatewayProgram;
  readonly folder: string;
  readonly signal: AbortSignal;
}

const ROUNDS = 2;
const WARMUP_MS = 2_000;
/** Maximum time that a load needs in addition to warm-up and measurement. */
const MARGIN_MS = 30_000;
const PLENTY = 2_000_000_000;
/** Mean pause of buyers before they repeat a request. Retry-After is a second. */
const PAUSE_MS = 500;

/** Alternates between a normal load and an overload of a slow database. */
export async function runSlowdown(options: SlowdownOptions): Promise<SlowdownResult> {
  const { slowdown, connections, program, folder, signal } = options;
  await using postgres = await PostgresLab.open(path.join(folder, "data"));
  await runGatewayCommand(program, "migrate", postgres.url);
  const ticketOptionIds = Array.from({ length: slowdown.options }, () => randomUUID());
  await putPlentyOnSale(postgres, ticketOptionIds);
  using proxy = await DatabaseProxy.open(postgres.socketPath);
  await using gateway = await SupervisedGateway.start({
    entry: fileURLToPath(new URL("serve-with-pool.ts", import.meta.url)),
    environment: {
      DATABASE_URL: proxy.urlOf(DATABASE),
      LOG_LEVEL: "error",
      POOL_SIZE: String(slowdown.poolSize),
    },
    logFile: path.join(folder, "gateway.log"),
  });
  await using slow = await slowdown.begin({ postgres, proxy });
  void slow;

  // An overload takes twice the time of a baseline. Both include their warm-up.
  const unitMs = (options.seconds * 1_000) / (ROUNDS * 3);
  const job: Omit<LoadJob, "connections" | "measureMs"> = {
    url: gateway.url,
    ticketOptionIds,
    pauseMs: PAUSE_MS,
    warmupMs: WARMUP_MS,
  };
  const baselines: LoadResult[] = [];
  const overloads: LoadResult[] = [];
  const recoveriesMs: number[] = [];
  const memoryMb: number[] = [];
  const sampleMemory = () => {
    const usage = readProcessTree([gateway.pid]);
    if (usage) memoryMb.push(usage.memoryMb);
  };
  for (let round = 0; round < ROUNDS; round += 1) {
    const measureMs = Math.max(500, unitMs - WARMUP_MS);
    baselines.push(
      await runLoad({ ...job, connections: slowdown.patientBuyers, measureMs }, signal),
    );
    const sampling = setInterval(sampleMemory, 500);
    const overload = await runLoad({ ...job, connections, measureMs: measureMs + unitMs }, signal);
    clearInterval(sampling);
    overloads.push(overload);
    const [ticketOptionId = ""] = ticketOptionIds;
    recoveriesMs.push(await measureRecovery(gateway.url, ticketOptionId, overload.endedAt));
  }
  const { endsOfItsOwn } = gateway;
  return { name: slowdown.name, baselines, overloads, recoveriesMs, memoryMb, endsOfItsOwn };
}

/** Generates load in a process of its own. */
function runLoad(job: LoadJob, signal: AbortSignal): Promise<LoadResult> {
  const timeoutMs = job.warmupMs + job.measureMs + MARGIN_MS;
  return runWorker(new URL("load.ts", import.meta.url), job, { signal, timeoutMs });
}

async function putPlentyOnSale(postgres: PostgresLab, ids: readonly string[]): Promise<void> {
  await using client = await postgres.connect();
  await client.query(
    `insert into ticket_options (id, name, capacity, allocation)
     select id, 'overload', $2, $2 from unnest($1::uuid[]) as id`,
    [ids, PLENTY],
  );
}
