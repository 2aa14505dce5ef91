import { createBoxOffice, openDatabase } from "@ticket-allocation/core";
import { randomUUID } from "node:crypto";

import type { Demand } from "../drivers/job.ts";
import type { Popularity, Workload } from "../plan/workloads.ts";
import { query } from "../../postgres/query.ts";

/** A capacity that no run can sell out. */
export const PLENTY = 2_000_000_000;

/** Creates the ticket options of a workload. */
export async function putOnSale(
  databaseUrl: string,
  { demand: weights, isSoldOut = false, hasHall = false }: Workload,
): Promise<Demand> {
  if (hasHall) return putHallOnSale(databaseUrl, weights);
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

/** Creates a hall, and the options that draw on it. */
async function putHallOnSale(databaseUrl: string, weights: Popularity): Promise<Demand> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  const boxOffice = createBoxOffice({ db });
  const { id: hallId } = await boxOffice.createTicketOption({ name: "Hall", allocation: PLENTY });
  const ticketOptionIds: string[] = [];
  for (const _ of weights) {
    const drawsOn = [{ ticketOptionId: hallId, units: 1 }];
    ticketOptionIds.push((await boxOffice.createTicketOption({ name: "Bench", drawsOn })).id);
  }
  await query(databaseUrl, "vacuum analyze ticket_options");
  return { ticketOptionIds, weights, hallId };
}
