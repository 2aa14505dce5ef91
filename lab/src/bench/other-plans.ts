import type { AgainstPlan } from "./against/compare-trees.ts";
import { QUICK_SIZES, SIZES } from "./hostile/hostile-sizes.ts";
import { HOSTILE_SUBJECTS } from "./hostile/hostile-trial.ts";
import type { HostilePlan } from "./hostile/measure-hostile.ts";
import { LIMITS, parseCount, parseNames, parseNumber } from "./option-values.ts";

interface Chosen {
  readonly quick: boolean;
  readonly rounds?: string | undefined;
  readonly seconds?: string | undefined;
  readonly warmup?: string | undefined;
  readonly only?: string | undefined;
  readonly output?: string | undefined;
}

export function planHostile({ quick, only, output, ...values }: Chosen): HostilePlan {
  const chosen = parseNames("--only", only, HOSTILE_SUBJECTS);
  const subjects = HOSTILE_SUBJECTS.filter((subject) => chosen?.includes(subject) ?? true);
  const rounds = parseCount("--rounds", values.rounds, LIMITS.rounds) ?? (quick ? 1 : 5);
  const isWhole = rounds >= 5 && subjects.length === HOSTILE_SUBJECTS.length;
  const name = quick ? "hostile-quick" : isWhole ? "hostile" : "hostile-partial";
  return {
    rounds,
    isQuick: quick,
    sizes: quick ? QUICK_SIZES : SIZES,
    subjects,
    output: output ?? `results/bench/${name}`,
  };
}

export function planAgainst({
  against,
  quick,
  output,
  ...values
}: Chosen & { readonly against: string }): AgainstPlan {
  const rounds = parseCount("--rounds", values.rounds, LIMITS.rounds) ?? (quick ? 1 : 5);
  return {
    ref: against,
    rounds,
    seconds: parseNumber("--seconds", values.seconds, LIMITS.seconds) ?? (quick ? 1 : 6),
    warmupSeconds: parseNumber("--warmup", values.warmup, LIMITS.seconds) ?? (quick ? 0.5 : 3),
    isQuick: quick,
    output: output ?? `results/bench/${quick || rounds < 5 ? "against-quick" : "against"}`,
  };
}
