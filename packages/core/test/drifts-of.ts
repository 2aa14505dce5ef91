import type { Drift, PooledBoxOffice } from "@ticket-allocation/core";

/** All drifts that `verify` finds. */
export async function driftsOf(boxOffice: PooledBoxOffice): Promise<readonly Drift[]> {
  const found: Drift[] = [];
  for await (const { drifts } of boxOffice.verify()) found.push(...drifts);
  return found;
}
