import {
  createBoxOffice,
  type Database,
  type NewTicketOption,
  type PooledBoxOffice,
} from "@ticket-allocation/core";
import { sql, type Kysely } from "kysely";
import { randomUUID } from "node:crypto";
import { expect } from "vitest";

import { createTestDatabase } from "../support/test-database.ts";
import type { Adapter } from "./adapter.ts";
import { done, type OpenAdapter } from "./adapters.ts";

/** On a slow machine, too, it rejects nobody because many ask. */
export function patientBoxOffice(db: Kysely<Database>): PooledBoxOffice {
  return createBoxOffice({ db, timeoutMs: 60_000, latencyTargetMs: 60_000, journal: true });
}

/** A database of its own with one adapter into it, and what scenarios ask again and again. */
export interface Sale {
  readonly adapter: Adapter;
  /** Puts so many tickets on sale. */
  onSale(allocation: number, rules?: Partial<NewTicketOption>): Promise<string>;
  leftOf(ticketOptionId: string): Promise<number | undefined>;
  /** Lets a hold's time run out, as the database sees it. */
  letExpire(holdId: string): Promise<void>;
  /** Expects that every ticket is accounted for. */
  close(): Promise<void>;
}

export async function openSale(openAdapter: OpenAdapter): Promise<Sale> {
  const database = await createTestDatabase();
  const { db } = database;
  const boxOffice = patientBoxOffice(db);
  const adapter = openAdapter(boxOffice);
  return {
    adapter,
    async onSale(allocation, rules) {
      const option = { name: "day pass", allocation, ...rules };
      return (await done(adapter.createTicketOption(option))).id;
    },
    async leftOf(id) {
      return (await adapter.findTicketOption(id))?.allocation;
    },
    async letExpire(id) {
      await sql`
        update holds set created_at = created_at - interval '1 day',
          expires_at = expires_at - interval '1 day' where id = ${id}`.execute(db);
      await sql`
        update ticket_options set holds_expire_at = holds_expire_at - interval '1 day'
        where id = (select ticket_option_id from holds where id = ${id})`.execute(db);
    },
    async close() {
      for await (const { drifts } of boxOffice.verify()) expect(drifts).toEqual([]);
      await database.drop();
    },
  };
}

/** What somebody else wants of a ticket option. */
export function wish(ticketOptionId: string, quantity: number, userId: string = randomUUID()) {
  return { ticketOptionId, userId, quantity };
}
