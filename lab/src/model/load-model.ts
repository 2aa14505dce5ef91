import {
  load,
  parse,
  typecheck,
  type CLIProcedure,
  type ProcedureStage,
} from "@informalsystems/quint/dist/src/cliCommands.js";
import { toExpr } from "@informalsystems/quint/dist/src/cliHelpers.js";
import { toItf } from "@informalsystems/quint/dist/src/itf.js";
import { newRng } from "@informalsystems/quint/dist/src/rng.js";
import { Evaluator } from "@informalsystems/quint/dist/src/runtime/impl/evaluator.js";
import { newTraceRecorder } from "@informalsystems/quint/dist/src/runtime/trace.js";
import path from "node:path";

import { explore, type Exploration } from "./explore.ts";
import { fromItf, type ModelState } from "./from-itf.ts";

const FILE = path.resolve(import.meta.dirname, "../../model/box-office.qnt");

/** Quint's generator counts up from its seed, so runs with seeds that follow each other would soon be the same. */
const DISTANCE = 2n ** 32n;

/** What must be true in every state: the definitions of these names in `box-office.qnt`. */
const INVARIANTS = [
  "oversellsNothing",
  "booksAddUp",
  "cancellationsFit",
  "acknowledgedIsStored",
  "refusedIsNotStored",
  "oneSaleByKey",
  "nothingHalf",
  "extensionsAreKept",
  "limitIsKept",
  "windowIsKept",
  "firstExpiryIsKnown",
  "locksExclude",
  "locksCover",
  "hostIsWhole",
] as const;

export interface SimulationOptions {
  /** The name of a sabotage, or `none`. */
  readonly bug: string;
  /** Which steps are taken: all, or those of holds and baskets. */
  readonly step: "step" | "stepOfHolds";
  /** Maximum number of runs. The first one that breaks an invariant is the last. */
  readonly runs: number;
  readonly steps: number;
  readonly seed: number;
  /** Whether the invariants are checked after each step. That takes half of the time. @default true */
  readonly isChecked?: boolean;
}

export interface Simulation {
  /** Number of runs. */
  readonly runs: number;
  /** Invariants that the last state breaks. */
  readonly broken: readonly string[];
  /** The states of the run that has broken them, or else of the longest run. */
  readonly trace: readonly ModelState[];
}

export interface LoadedModel {
  /** Takes every step, in every order, for few requests. */
  readonly explore: (bug: string, maxStates: number) => Exploration;
  /** Takes random steps. The same options take the same steps. */
  readonly simulate: (options: SimulationOptions) => Simulation;
}

/**
 * Loads the model with Quint's own functions, and its evaluator in TypeScript. The command `quint run --backend=typescript` does
 * the same, but loads the model again for each run, which takes seconds.
 *
 * @throws {Error} when the model has errors of syntax or types
 */
export async function loadModel(): Promise<LoadedModel> {
  const loaded = expectStage(await load({ input: FILE, main: "boxOffice" }));
  const model = expectStage(await typecheck(expectStage(await parse(loaded))));

  // It compiles the model at its first run, and keeps that.
  const rng = newRng(0n);
  const recorder = newTraceRecorder(0, rng);
  const evaluator = new Evaluator(model.table, recorder, rng);

  const expression = (text: string) =>
    toExpr(model, text)
      .mapLeft((error) => new Error(error.message))
      .unwrap();
  const expressions = new Map<string, ReturnType<typeof expression>>();
  const compile = (text: string) => {
    const known = expressions.get(text) ?? expression(text);
    expressions.set(text, known);
    return known;
  };

  return {
    explore: (bug, maxStates) =>
      explore({
        table: model.table,
        init: compile(`initWith("${bug}")`),
        step: compile("stepOfFew"),
        invariant: compile("safe"),
        // The last step, and counters that only rise.
        ignored: ["did", "moment", "batchesSoFar"],
        maxStates,
      }),
    simulate({ bug, step, runs, steps, seed, isChecked = true }) {
      rng.setState(BigInt(seed) * DISTANCE);
      recorder.clear();
      const outcome = evaluator.simulate(
        compile(`initWith("${bug}")`),
        compile(step),
        compile(isChecked ? "safe" : "true"),
        [],
        runs,
        steps,
        1,
      );
      const [error] = outcome.errors;
      if (error)
        throw new Error(`the model fails in a run with the seed ${seed}: ${error.message}`);
      const isBroken = (name: string) => {
        const value = evaluator.evaluate(compile(name)).unwrap();
        return value.kind === "bool" && !value.value;
      };
      const states = outcome.bestTraces[0]?.states ?? [];
      return {
        runs: outcome.samples,
        broken: outcome.status === "violation" ? INVARIANTS.filter(isBroken) : [],
        trace: toItf([], states).unwrap().states.map(fromItf),
      };
    },
  };
}

function expectStage<Stage>(result: CLIProcedure<Stage>): Stage {
  if (result.isRight()) return result.value;
  const { msg, stage }: { msg: string; stage: ProcedureStage } = result.value;
  const errors = (stage.errors ?? []).map(({ explanation, locs }) => {
    const [place] = locs;
    return `${place?.source ?? ""}:${(place?.start.line ?? 0) + 1}: ${explanation}`;
  });
  throw new Error([msg, ...errors].join("\n"));
}
