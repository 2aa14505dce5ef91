import { query } from "./query.ts";

interface Tally {
  readonly taken: string;
  readonly wrong_options: string;
}

/**
 * Compares what the tables hold with what clients were answered. The server must have
 * stopped: then nothing is under way.
 *
 * @returns what is wrong, in words
 */
export async function checkSums(
  databaseUrl: string,
  ticketOptionIds: readonly string[],
  acknowledged: number,
): Promise<readonly string[]> {
  const [tally] = await query<Tally>(
    databaseUrl,
    `select coalesce(sum(purchased + held), 0) as taken,
            count(*) filter (where capacity - allocation <> purchased + held) as wrong_options
     from ticket_options
     cross join lateral (
       select coalesce(sum(quantity - cancelled_quantity), 0) as purchased
       from purchases where ticket_option_id = ticket_options.id
     ) as purchases
     cross join lateral (
       select coalesce(sum(quantity), 0) as held
       from holds where ticket_option_id = ticket_options.id and status = 'active'
     ) as holds
     where id = any($1::uuid[])`,
    [ticketOptionIds],
  );
  const { taken = "0", wrong_options: wrongOptions = "0" } = tally ?? {};
  return [
    ...(wrongOptions === "0"
      ? []
      : [`${wrongOptions} options have not the allocation that their purchases and holds leave`]),
    ...(Number(taken) === acknowledged
      ? []
      : [`${taken} tickets are stored as sold or held, but clients were granted ${acknowledged}`]),
  ];
}
