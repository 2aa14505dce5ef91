import { describeCommand } from "../command-line/describe-command.ts";
import type { DatabaseLab } from "./lab/database-lab.ts";
import { readMachineFacts } from "./lab/machine-facts.ts";
import type { Circumstances } from "./report/results.ts";

/** Runs `measure`, and adds the time and the machine to its results. */
export async function withCircumstances<Found>(
  lab: DatabaseLab,
  { rounds, isQuick }: Pick<Circumstances, "rounds" | "isQuick">,
  measure: () => Promise<Found>,
): Promise<Circumstances & Found> {
  const startedAt = new Date().toISOString();
  const machine = await readMachineFacts(await lab.readSettings());
  const found = await measure();
  return {
    command: describeCommand("bench"),
    startedAt,
    finishedAt: new Date().toISOString(),
    machine,
    rounds,
    isQuick,
    ...found,
  };
}
