import type { QuintEx } from "@informalsystems/quint";
import { toItf } from "@informalsystems/quint/dist/src/itf.js";
import type { Rng } from "@informalsystems/quint/dist/src/rng.js";
import { Evaluator } from "@informalsystems/quint/dist/src/runtime/impl/evaluator.js";
import type { RuntimeValue } from "@informalsystems/quint/dist/src/runtime/impl/runtimeValue.js";
import { newTraceRecorder } from "@informalsystems/quint/dist/src/runtime/trace.js";

export interface ExploreOptions {
  readonly table: ConstructorParameters<typeof Evaluator>[0];
  readonly init: QuintEx;
  readonly step: QuintEx;
  /** To be true in each state. */
  readonly invariant: QuintEx;
  /** Variables in which states may differ without being different. Nothing but counters. */
  readonly ignored: readonly string[];
  /** The search ends after so many states. */
  readonly maxStates: number;
}

export interface Exploration {
  readonly states: number;
  /** Steps that were taken, also those that lead to known states. */
  readonly steps: number;
  /** The largest number of steps to a state, by the shortest way. */
  readonly depth: number;
  /** Whether there are no further states. */
  readonly isComplete: boolean;
  /** Whether a state breaks the invariant. */
  readonly isBroken: boolean;
}

/**
 * Visits every state that steps lead to, the nearest first. Where Quint's evaluator chooses at random, each choice is made
 * once.
 */
export function explore(options: ExploreOptions): Exploration {
  const { table, init, step, invariant, ignored, maxStates } = options;
  const choices = createChoices();
  const evaluator = new Evaluator(table, newTraceRecorder(0, choices.rng), choices.rng);
  const { varStorage } = evaluator.ctx;
  const isTrue = (expression: QuintEx) => {
    const value = evaluator.evaluate(expression).unwrap();
    return value.kind === "bool" && value.value;
  };
  const known = new Set<string>();
  let next: RuntimeValue[] = [];

  /** Keeps the state that was reached, if it is new. @returns whether it keeps the invariant */
  const visit = () => {
    evaluator.shift();
    evaluator.trace.reset();
    const state = varStorage.asRecord();
    const key = keyOf(state, ignored);
    if (known.has(key)) return true;
    known.add(key);
    next.push(state);
    return isTrue(invariant);
  };

  evaluator.reset();
  if (!isTrue(init)) throw new Error("there is no first state");
  let isBroken = !visit();
  let [steps, depth] = [0, 0];
  const isOver = () => isBroken || known.size >= maxStates;

  /** Takes each step from a state. */
  const leave = (state: RuntimeValue) => {
    choices.restart();
    do {
      varStorage.fromRecord(state);
      if (!isTrue(step)) continue;
      steps += 1;
      isBroken = !visit();
    } while (!isOver() && choices.advance());
  };

  for (let level = next; level.length > 0 && !isOver(); level = next) {
    next = [];
    for (const state of level) if (!isOver()) leave(state);
    if (next.length > 0) depth += 1;
  }
  return { states: known.size, steps, depth, isComplete: !isOver(), isBroken };
}

function keyOf(state: RuntimeValue, ignored: readonly string[]): string {
  const [plain] = toItf([], [state.toQuintEx({ nextId: () => 0n })]).unwrap().states;
  return JSON.stringify(plain, (name, value: unknown) =>
    ignored.includes(name) ? undefined : value,
  );
}

/** A generator of numbers that makes each sequence of choices once. */
function createChoices() {
  let chosen: bigint[] = [];
  let bounds: bigint[] = [];
  const rng: Rng = {
    getState: () => 0n,
    setState() {},
    next(bound) {
      const position = bounds.push(bound) - 1;
      return (chosen[position] ??= 0n);
    },
  };
  return {
    rng,
    restart() {
      [chosen, bounds] = [[], []];
    },
    /** Goes on to the next sequence, if there is one. */
    advance(): boolean {
      chosen.length = bounds.length;
      for (let last = chosen.pop(); last !== undefined; last = chosen.pop()) {
        if (last + 1n < bounds[chosen.length]!) {
          chosen.push(last + 1n);
          bounds = [];
          return true;
        }
      }
      return false;
    },
  };
}
