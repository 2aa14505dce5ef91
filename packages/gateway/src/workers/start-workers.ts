import cluster from "node:cluster";
import { once } from "node:events";
import type { Logger } from "pino";

import type { GatewayConfig } from "../settings/config.ts";
import { happensWithin } from "../connections/happens-within.ts";
import { messageOf } from "../commands/message-of.ts";
import { relayCounts } from "../rate-limit/share-counts.ts";
import type { RunningServer } from "../connections/start-http-server.ts";
import { startWorker, type WorkerProcess } from "./start-worker.ts";
import { toHttpUrl } from "../http/to-http-url.ts";
import { watchClusterListener } from "./watch-cluster-listener.ts";

export interface StartWorkersOptions {
  readonly logger: Logger;
  /** Called when a worker that died could not be replaced. */
  readonly onCollapse: (reason: unknown) => void;
}

const MAX_ATTEMPTS = 3;
/** A worker drains in less time; one that takes longer hangs. */
const STOP_TIMEOUT_MS = 9_500;

/**
 * Serves both APIs in `config.workers` processes that share one port, and replaces
 * those that die.
 *
 * @throws {StartError} if one of the first workers cannot start, because the port is taken for example
 */
export async function startWorkers(
  config: GatewayConfig,
  databaseUrl: string,
  { logger, onCollapse }: StartWorkersOptions,
): Promise<RunningServer> {
  const listener = watchClusterListener();
  if (config.rateLimit) relayCounts();
  let isStopping = false;
  let listening = 0;
  let { port } = config;
  let portToAsk = port;

  async function start(): Promise<WorkerProcess> {
    const worker = await startWorker({ DATABASE_URL: databaseUrl, PORT: String(portToAsk) });
    void countWhileListening(worker);
    // A worker that was starting missed the message.
    if (isStopping) worker.stop();
    return worker;
  }

  async function countWhileListening({ ended }: WorkerProcess): Promise<void> {
    listening += 1;
    await ended;
    listening -= 1;
    // All workers that listen on port 0 share one port, which is lost with the last of them.
    if (listening === 0) portToAsk = port;
  }

  async function startOnSamePort(): Promise<WorkerProcess> {
    for (let attempt = 1; ; attempt++) {
      try {
        const worker = await start();
        if (worker.port === port || isStopping) return worker;
        worker.kill();
        await worker.ended;
      } catch (error) {
        if (isStopping || attempt >= MAX_ATTEMPTS) throw error;
        logger.error({ reason: messageOf(error) }, "a worker could not start");
      }
    }
  }

  async function keepReplacing(first: WorkerProcess): Promise<void> {
    for (let worker = first; ; worker = await startOnSamePort()) {
      logger.info({ workerPid: worker.pid }, "a worker listens");
      const cause = await worker.ended;
      if (isStopping) return;
      logger.error({ workerPid: worker.pid, cause }, "a worker ended and is replaced");
    }
  }

  async function stop(): Promise<void> {
    isStopping = true;
    await listener.stopListening(port);
    const workers = Object.values(cluster.workers ?? {})
      .filter((worker) => worker !== undefined)
      .filter((worker) => !worker.isDead());
    const allEnded = Promise.all(workers.map((worker) => once(worker, "exit")));
    // A worker that just ended receives no message.
    for (const worker of workers) worker.send("stop", () => {});
    if (await happensWithin(allEnded, STOP_TIMEOUT_MS)) return;
    logger.error("killed workers that did not stop");
    for (const worker of workers) worker.process.kill("SIGKILL");
    await allEnded;
  }

  try {
    // The first one alone: it shows whether the port can be used.
    const first = await start();
    ({ port } = first);
    const others = Array.from({ length: config.workers - 1 }, startOnSamePort);
    for (const worker of [first, ...(await Promise.all(others))]) {
      keepReplacing(worker).catch((reason: unknown) => {
        if (!isStopping) onCollapse(reason);
      });
    }
    return { url: toHttpUrl(config.host, port), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
