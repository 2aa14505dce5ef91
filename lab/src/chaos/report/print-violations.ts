import type { Violation } from "../oracles/check-promises.ts";

/** Describes each promise that was broken, with an example. */
export function printViolations(violations: readonly Violation[], label: string): string {
  return violations
    .map(
      ({ promise, count, examples }) =>
        `  ${label}, ${count} times: ${promise}\n    for example ${JSON.stringify(examples[0])}\n`,
    )
    .join("");
}
