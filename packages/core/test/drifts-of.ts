import type { Drift, PooledBoxOffice } from "@ticket-allocation/core";

/** All that does not add up. */
export async function driftsOf(boxOffice: PooledBoxOffice): Promise<readonly Drift[]> {
  const found: Drift[] = [];
  for await (const { drifts } of boxOffice.verify()) found.push(...drifts);
  return found;
}
