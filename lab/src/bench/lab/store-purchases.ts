import { connect } from "../../postgres/connect.ts";

const OPTIONS = 50;
const BATCHES = 50;

/**
 * Fills a database with purchases of the past month, evenly over 50 ticket options.
 *
 * @param rows how many purchases, rounded up to a multiple of 2,500
 */
export async function storePurchases(
  databaseUrl: string,
  rows: number,
  signal: AbortSignal,
): Promise<void> {
  const perBatch = Math.ceil(rows / BATCHES / OPTIONS) * OPTIONS;
  const total = perBatch * BATCHES;
  await using client = await connect(databaseUrl);
  await client.query(
    `insert into ticket_options (id, name, capacity, allocation)
     select uuidv7(), 'Stored', $1, 0 from generate_series(1, $2)`,
    [total / OPTIONS, OPTIONS],
  );
  // Disables the trigger of the foreign key, which would double the time.
  await client.query("set session_replication_role = replica");
  // In order of time, as in a real sale: ids ascend over all options.
  for (let first = 1; first <= total; first += perBatch) {
    signal.throwIfAborted();
    await client.query(
      `with options as (select array_agg(id) as ids from ticket_options)
       insert into purchases (ticket_option_id, id, user_id, quantity)
       select ids[1 + n % $1], uuidv7((n - $2) * interval '1 month' / $2), gen_random_uuid(), 1
       from options, generate_series($3::integer, $4::integer) as n`,
      [OPTIONS, total, first, first + perBatch - 1],
    );
  }
  await client.query("vacuum analyze");
}
