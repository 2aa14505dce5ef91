import { fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";

import type { CompanionJob, CompanionReply, CompanionResults } from "../drivers/companions/job.ts";

/** A process that runs during a measurement. */
export interface Companion<Result> extends AsyncDisposable {
  /** Resolves with its result after it has ended. */
  stop(): Promise<Result>;
}

export interface CompanionOptions {
  /** Kills the process at once. */
  readonly signal: AbortSignal;
  /**
   * Whether the process has a lower priority than others. A remote client would use no CPU time of this machine. The
   * priority separates its cost from the cost of the server.
   */
  readonly yieldsCores?: boolean;
}

/** Longer than any companion takes to stop. */
const STOP_TIMEOUT_MS = 60_000;

/** Starts a companion, and resolves when its job has started. */
export async function startCompanion<Kind extends CompanionJob["kind"]>(
  job: CompanionJob & { readonly kind: Kind },
  { signal, yieldsCores = false }: CompanionOptions,
): Promise<Companion<CompanionResults[Kind]>> {
  const child = fork(new URL("../drivers/companions/companion.ts", import.meta.url), {
    execArgv: ["--conditions=@ticket-allocation/source"],
    env: { PATH: process.env["PATH"], NODE_ENV: "production" },
  });
  const kill = () => child.kill("SIGKILL");
  signal.addEventListener("abort", kill, { once: true });
  const ended = once(child, "close");
  if (yieldsCores && child.pid !== undefined) setPriority(child.pid, 10);

  function nextReply(): Promise<CompanionReply<Kind>> {
    const { promise, resolve, reject } = Promise.withResolvers<CompanionReply<Kind>>();
    child.once("message", (reply: CompanionReply<Kind>) => resolve(reply));
    void ended.then(() => reject(new Error(`the process for ${job.kind} ended by itself`)));
    return promise;
  }

  async function end(): Promise<void> {
    signal.removeEventListener("abort", kill);
    kill();
    await ended;
  }

  try {
    const started = nextReply();
    child.send(job);
    await started;
  } catch (error) {
    await end();
    throw error;
  }
  return {
    async stop() {
      const impatience = setTimeout(kill, STOP_TIMEOUT_MS);
      try {
        const stopped = nextReply();
        child.send("stop");
        const { result } = await stopped;
        if (result === undefined) throw new Error(`the process for ${job.kind} has no result`);
        return result;
      } finally {
        clearTimeout(impatience);
        await end();
      }
    },
    [Symbol.asyncDispose]: end,
  };
}
