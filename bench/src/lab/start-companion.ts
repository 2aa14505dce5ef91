import { fork } from "node:child_process";
import { once } from "node:events";
import { setPriority } from "node:os";

import type { CompanionJob, CompanionReply, CompanionResults } from "../drivers/companions/job.ts";

/** A process that works beside what is measured. */
export interface Companion<Result> extends AsyncDisposable {
  /** Resolves with what it found out, once it has ended. */
  stop(): Promise<Result>;
}

export interface CompanionOptions {
  /** Ends it at once. */
  readonly signal: AbortSignal;
  /**
   * Whether others get the cores first. A client that is far away takes none of this
   * machine's time, so this is how it can be told from the server that it is sent to.
   */
  readonly yieldsCores?: boolean;
}

/** Longer than it takes any of them to stop. */
const STOP_TIMEOUT_MS = 60_000;

/** Starts one, and resolves when it works. */
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
        if (result === undefined) throw new Error(`the process for ${job.kind} found nothing out`);
        return result;
      } finally {
        clearTimeout(impatience);
        await end();
      }
    },
    [Symbol.asyncDispose]: end,
  };
}
