import { randomUUID } from "node:crypto";

import type { Demand } from "../drivers/job.ts";
import type { Workload } from "../plan/workloads.ts";
import { query } from "../../postgres/query.ts";

/** A capacity that no run can sell out. */
export const PLENTY = 2_000_000_000;

/** Creates the ticket options of a workload. */
export async function putOnSale(
  databaseUrl: string,
  { demand: weights, isSoldOut = false }: Workload,
): Promise<Demand> {
  const ticketOptionIds = weights.map(() => randomUUID());
  await query(
    databaseUrl,
    `insert into ticket_options (id, name, capacity, allocation)
     select id, 'Bench', $2, $2 from unnest($1::uuid[]) as id`,
    [ticketOptionIds, isSoldOut ? 0 : PLENTY],
  );
  await query(databaseUrl, "vacuum analyze ticket_options");
  return { ticketOptionIds, weights };
}
