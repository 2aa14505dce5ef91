/** Measures how fast tickets are sold, and compares that with other implementations: see --help. */
import { UsageError } from "../command-line/parse-options.ts";
import { runProgram } from "../command-line/run-program.ts";
import { compareTrees } from "./against/compare-trees.ts";
import { HELP, OPTIONS } from "./command-line.ts";
import { measureHostile } from "./hostile/measure-hostile.ts";
import { measurePlan } from "./measure-plan.ts";
import { chooseTrials, planAgainst, planHostile, planTrials } from "./plans.ts";

await runProgram({
  help: HELP,
  options: OPTIONS,
  async run({ against, hostile, list, ...options }, signal) {
    if (list && (hostile || against !== undefined)) {
      throw new UsageError("--list cannot be combined with --hostile or --against");
    }
    if (hostile) return measureHostile(planHostile(options), signal);
    if (against !== undefined) return compareTrees(planAgainst(against, options), signal);
    if (!list) return measurePlan(planTrials(options), signal);
    for (const { subject, workload, connections } of chooseTrials(options)) {
      process.stdout.write(`${subject} ${workload} ${connections}\n`);
    }
    return true;
  },
});
