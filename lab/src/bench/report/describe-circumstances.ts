import type { Circumstances } from "./results.ts";

/**
 * The lines at the beginning of a report.
 *
 * @param round description of a round
 */
export function describeCircumstances(
  { command, startedAt, machine, rounds, isQuick }: Circumstances,
  round: string,
): readonly string[] {
  return [
    "",
    `${command}, ${startedAt}`,
    `${machine.cores} cores (${machine.processor}), ${machine.memoryGb} GB, ${machine.system}`,
    `Node ${machine.node}, PostgreSQL ${machine.postgres["server_version"]}, ` +
      `fsync ${machine.postgres["fsync"]} (${machine.fsyncMs.toFixed(2)} ms for a page)`,
    `${rounds} ${rounds === 1 ? "round" : "rounds"}; ${round}`,
    ...(isQuick
      ? ["", "A quick run only tests that nothing is broken. Its figures are not meaningful"]
      : []),
    ...(machine.isInMemory
      ? ["", "THE DATABASE WAS IN MEMORY: set TMPDIR to a folder on a disk to measure fsync"]
      : []),
  ];
}
