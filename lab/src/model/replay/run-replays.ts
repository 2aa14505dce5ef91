import type { ModelState } from "../from-itf.ts";
import type { LoadedModel, SimulationOptions } from "../load-model.ts";
import { STEPS } from "../twins.ts";
import { Difference, replayTrace } from "./replay-trace.ts";
import type { Stage } from "./stage.ts";

const MAX_ATTEMPTS = 5;

/** A run of the model. */
export interface ModelRun {
  /** The run can be made again from it. */
  readonly seed: number;
  readonly trace: readonly ModelState[];
}

export interface ReplayResult {
  readonly replays: number;
  /** By kind: the number of steps. */
  readonly kinds: ReadonlyMap<string, number>;
  /** The first difference between model and product. */
  readonly difference: { readonly seed: number; readonly message: string } | undefined;
}

/**
 * Makes runs of the model, each when it is asked for.
 *
 * @param step which steps are taken. @default every third run has those of holds and baskets, the others have all
 */
export function* makeRuns(
  { simulate }: LoadedModel,
  count: number,
  firstSeed: number,
  step?: SimulationOptions["step"],
): Generator<ModelRun> {
  for (let seed = firstSeed; seed < firstSeed + count; seed += 1) {
    const { trace } = simulate({
      bug: "none",
      step: step ?? (seed % 3 === 0 ? "stepOfHolds" : "step"),
      runs: 1,
      steps: STEPS,
      seed,
      isChecked: false,
    });
    yield { seed, trace };
  }
}

/**
 * Replays runs of the model with the core on a real database, one after another, until they differ.
 *
 * @param onReplay called after each replay without a difference
 */
export async function runReplays(
  runs: Iterable<ModelRun>,
  stage: Stage,
  { signal, onReplay }: { readonly signal?: AbortSignal; readonly onReplay?: () => void } = {},
): Promise<ReplayResult> {
  const kinds = new Map<string, number>();
  let replays = 0;
  for (const { seed, trace } of runs) {
    signal?.throwIfAborted();
    try {
      await replayInTime(stage, trace, `seed ${seed}`);
    } catch (error) {
      if (!(error instanceof Difference)) throw error;
      return { replays, kinds, difference: { seed, message: error.message } };
    }
    for (const { did } of trace.slice(1)) {
      const kind = did.process === "host" ? `host: ${did.kind}` : did.kind;
      kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    }
    replays += 1;
    onReplay?.();
  }
  return { replays, kinds, difference: undefined };
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
