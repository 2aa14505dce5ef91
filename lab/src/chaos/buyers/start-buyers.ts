import { fork } from "node:child_process";
import { once } from "node:events";

import { CHILD_ENVIRONMENT } from "../lab/child-environment.ts";
import type { BuyersJob } from "./order.ts";

/** The result of the buyers' process. */
export interface BuyersReport {
  /** Number of orders without an outcome at the end of the sale. They were repeated. */
  readonly gaveUp: number;
  /** Number of orders without an outcome even after that. */
  readonly stillUnanswered: number;
}

/** The buyers, in a process of their own. */
export interface Buyers extends Disposable {
  /** Ends the demand. Resolves when all orders have an outcome, or after a timeout. */
  stop(): Promise<BuyersReport>;
}

const STOP_TIMEOUT_MS = 120_000;

export function startBuyers(job: BuyersJob): Buyers {
  const child = fork(new URL("buyers.ts", import.meta.url), {
    execArgv: ["--conditions=@ticket-allocation/source"],
    env: CHILD_ENVIRONMENT,
  });
  child.send(job);
  return {
    async stop() {
      const signal = AbortSignal.timeout(STOP_TIMEOUT_MS);
      const ended = once(child, "exit").then(() => {
        throw new Error("the buyers' process ended unexpectedly");
      });
      ended.catch(() => {});
      child.send("stop");
      const [report]: BuyersReport[] = await Promise.race([
        once(child, "message", { signal }),
        ended,
      ]);
      if (!report) throw new Error("the buyers' process sent no report");
      return report;
    },
    [Symbol.dispose]: () => child.kill("SIGKILL"),
  };
}
