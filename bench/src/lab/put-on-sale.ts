import { randomUUID } from "node:crypto";
import { Client } from "pg";

import type { Demand } from "../drivers/job.ts";
import type { Workload } from "../plan/workloads.ts";

/** More than any run can sell. */
export const PLENTY = 2_000_000_000;

const MANY_OPTIONS = 10_000;

/** Puts on sale what a workload wants. */
export async function putOnSale(
  databaseUrl: string,
  { demand, isSoldOut = false }: Workload,
): Promise<Demand> {
  const hotOptionId = demand === "spread" ? null : randomUUID();
  const otherOptionIds =
    demand === "hot" ? [] : Array.from({ length: MANY_OPTIONS }, () => randomUUID());
  const ids = hotOptionId === null ? otherOptionIds : [hotOptionId, ...otherOptionIds];

  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `insert into ticket_options (id, name, capacity, allocation)
       select id, 'Bench', $2, $2 from unnest($1::uuid[]) as id`,
      [ids, isSoldOut ? 0 : PLENTY],
    );
    await client.query("vacuum analyze ticket_options");
  } finally {
    await client.end();
  }
  return { hotOptionId, otherOptionIds, hotShare: demand === "mix" ? 0.8 : 1 };
}
