import type { Client } from "pg";

/** Responses to the buyers of a sale, from their log. */
export interface AnswerCounts {
  readonly orders: number;
  readonly acknowledged: number;
  readonly refused: number;
  /** Number of repeated requests. */
  readonly repeats: number;
  /** Number of requests without an outcome: 503, 500, a broken connection, a timeout. */
  readonly busy: number;
  readonly outcomeUnknown: number;
  readonly internalErrors: number;
  readonly silences: number;
}

export async function countAnswers(client: Client): Promise<AnswerCounts> {
  const { rows } = await client.query<{ readonly [Name in keyof AnswerCounts]: number }>(`
    select
      (select count(*)::integer from chaos.orders) as orders,
      count(distinct key) filter (where outcome = 'sold')::integer as acknowledged,
      count(distinct key) filter (where outcome = 'refused')::integer as refused,
      (count(*) - count(distinct key))::integer as repeats,
      count(*) filter (where outcome = 'busy')::integer as busy,
      count(*) filter (where outcome = 'unknown')::integer as "outcomeUnknown",
      count(*) filter (where outcome = 'fault')::integer as "internalErrors",
      count(*) filter (where outcome = 'silence')::integer as silences
    from chaos.answers`);
  if (!rows[0]) throw new Error("nothing was counted");
  return rows[0];
}

/** For each moment, the time until tickets were acknowledged that had been requested after it. */
export async function measureRecoveries(
  client: Client,
  moments: readonly number[],
): Promise<readonly number[]> {
  const { rows } = await client.query<{ readonly recovery_ms: number | null }>(
    `select (select min(answered_at) from chaos.answers
             where outcome = 'sold' and sent_at >= moment) - moment as recovery_ms
     from unnest($1::float8[]) as moment`,
    [moments],
  );
  return rows.map(({ recovery_ms: recoveryMs }) => recoveryMs ?? Infinity);
}
