import type { Circumstances } from "./results.ts";

/**
 * The head of a report, line by line.
 *
 * @param round what is done in one
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
    ...(isQuick ? ["", "A quick run shows that nothing is broken; its figures mean little"] : []),
    ...(machine.isInMemory
      ? ["", "THE DATABASE WAS IN MEMORY: set TMPDIR to a folder on a disk, or fsync means nothing"]
      : []),
  ];
}
