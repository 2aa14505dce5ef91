import type { Client } from "pg";

/** What readers have seen of a sale. */
export interface ReaderCounts {
  /** Number of journal entries that were read. */
  readonly entries: number;
  /** Number of events that a receiver has acknowledged. */
  readonly delivered: number;
  /** Number of events that have arrived and were not acknowledged. */
  readonly failed: number;
  /** Number of last states that watchers have seen. */
  readonly seen: number;
}

export async function countReaders(client: Client): Promise<ReaderCounts> {
  const { rows } = await client.query<ReaderCounts>(`
    select (select count(*) from chaos.feed)::integer as entries,
      (select count(*) from chaos.sights)::integer as seen,
      count(*) filter (where is_acknowledged)::integer as delivered,
      count(*) filter (where not is_acknowledged)::integer as failed
    from chaos.deliveries`);
  if (!rows[0]) throw new Error("nothing was counted");
  return rows[0];
}
