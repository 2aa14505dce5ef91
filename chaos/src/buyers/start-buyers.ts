import { fork } from "node:child_process";
import { once } from "node:events";

import { CHILD_ENVIRONMENT } from "../lab/child-environment.ts";
import type { BuyersJob } from "./order.ts";

/** What the buyers say when they go home. */
export interface BuyersReport {
  /** Orders that were left without an answer when the sale was over, and asked for again. */
  readonly gaveUp: number;
  /** Orders that had no answer even then. */
  readonly stillUnanswered: number;
}

/** Buyers, in a process of their own. */
export interface Buyers extends Disposable {
  /** Ends the demand; resolves once all have been answered, or have waited for too long. */
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
        throw new Error("the buyers' process ended before it was told to");
      });
      ended.catch(() => {});
      child.send("stop");
      const [report]: BuyersReport[] = await Promise.race([
        once(child, "message", { signal }),
        ended,
      ]);
      if (!report) throw new Error("the buyers had nothing to report");
      return report;
    },
    [Symbol.dispose]: () => child.kill("SIGKILL"),
  };
}
