import type { Pool } from "pg";

import type { Payments } from "../hold-and-pay.ts";

/** A payment provider that remembers keys, in a table of its own. */
export function pretendPayments(pool: Pool): Payments {
  return {
    async charge(key, cents) {
      await pool.query("insert into charges (key, cents) values ($1, $2) on conflict do nothing", [
        key,
        cents,
      ]);
      return cents > 0;
    },
    async refund(key) {
      await pool.query("update charges set refunded = true where key = $1", [key]);
    },
  };
}

export const CHARGES = `create table charges (
  key uuid primary key, cents integer not null, refunded boolean not null default false)`;
