import type { ModelState } from "../from-itf.ts";
import type { LoadedModel } from "../load-model.ts";
import { STEPS } from "../twins.ts";
import { Difference, replayTrace } from "./replay-trace.ts";
import type { Stage } from "./stage.ts";

const MAX_ATTEMPTS = 5;

export interface ReplayOptions {
  readonly replays: number;
  /** Seed of the first run of the model. The others follow. */
  readonly seed: number;
  readonly signal?: AbortSignal;
}

export interface ReplayResult {
  readonly replays: number;
  readonly steps: number;
  /** By kind: the number of steps. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The first difference between model and product. */
  readonly difference: { readonly seed: number; readonly message: string } | undefined;
}

/** Replays runs of the model with the core on a real database, until they differ. */
export async function runReplays(
  { simulate }: LoadedModel,
  stage: Stage,
  { replays, seed: firstSeed, signal }: ReplayOptions,
): Promise<ReplayResult> {
  const kinds = new Map<string, number>();
  let [done, steps] = [0, 0];
  for (; done < replays; done += 1) {
    signal?.throwIfAborted();
    const seed = firstSeed + done;
    const step = seed % 3 === 0 ? "stepOfHolds" : "step";
    const { trace } = simulate({
      bug: "none",
      step,
      runs: 1,
      steps: STEPS,
      seed,
      isChecked: false,
    });
    try {
      await replayInTime(stage, trace, `seed ${seed}`);
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      return { replays: done, steps, kinds, difference: { seed, message: error.message } };
    }
    for (const { did } of trace.slice(1)) {
      const kind = did.process === "host" ? `host: ${did.kind}` : did.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
      steps += 1;
    }
  }
  return { replays: done, steps, kinds, difference: undefined };
}

/** Replays a run again if the machine was too slow for it. */
async function replayInTime(
  stage: Stage,
  trace: readonly ModelState[],
  name: string,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await replayTrace(stage, trace, `${name} ${attempt}`);
    } catch (error) {
      const isTooSlow = error instanceof Difference && error.isBusy;
      if (!isTooSlow || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}
