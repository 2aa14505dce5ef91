import type { Client } from "pg";

import type { WishKind } from "../life/wish.ts";

/** Outcomes of wishes other than single purchases, from the log of the buyers. */
export interface LifeCounts {
  readonly held: number;
  readonly basketsHeld: number;
  readonly basketsConfirmed: number;
  readonly extended: number;
  readonly confirmed: number;
  readonly released: number;
  readonly cancelled: number;
  readonly exchanged: number;
  readonly transferred: number;
  readonly moved: number;
  readonly placed: number;
  readonly changed: number;
  /** Number of refused wishes of any kind. */
  readonly denied: number;
}

/** Number of granted wishes of a kind. */
function done(kind: WishKind): string {
  return `count(distinct key) filter (where outcome = 'sold' and kind = '${kind}')::integer`;
}

export async function countReplies(client: Client): Promise<LifeCounts> {
  const { rows } = await client.query<LifeCounts>(`
    select ${done("hold")} as held, ${done("basket")} as "basketsHeld",
      ${done("basket_confirmation")} as "basketsConfirmed", ${done("extension")} as extended,
      ${done("confirmation")} as confirmed,
      ${done("release")} as released, ${done("cancellation")} as cancelled,
      ${done("exchange")} as exchanged, ${done("transfer")} as transferred,
      ${done("move")} as moved, ${done("order")} as placed, ${done("change")} as changed,
      count(distinct key) filter (where outcome = 'refused')::integer as denied
    from chaos.wishes join chaos.replies using (key)`);
  if (!rows[0]) throw new Error("nothing was counted");
  return rows[0];
}
