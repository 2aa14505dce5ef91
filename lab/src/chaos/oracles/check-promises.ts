import type { Client } from "pg";

import { ORACLES, type Oracle } from "./oracles.ts";

/** A promise that was broken. */
export interface Violation {
  readonly promise: string;
  readonly count: number;
  /** The first violations. */
  readonly examples: readonly unknown[];
}

const EXAMPLES = 3;

/** Checks the promises of oracles. `storeLog` must have stored the log of the buyers. */
export async function checkPromises(
  client: Client,
  oracles: readonly Oracle[] = ORACLES,
): Promise<readonly Violation[]> {
  const violations: Violation[] = [];
  for (const { promise, violations: query } of oracles) {
    const { rows } = await client.query<Record<string, unknown>>(query);
    if (rows.length > 0) {
      violations.push({ promise, count: rows.length, examples: rows.slice(0, EXAMPLES) });
    }
  }
  return violations;
}
