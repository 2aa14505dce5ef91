import { query } from "../../postgres/query.ts";

interface Tally {
  readonly taken: string;
  readonly wrong_options: string;
}

/**
 * Compares the tables with the responses that clients received. The server must be stopped, so that no request is
 * in progress.
 *
 * @param hallId the option that all of them draw on
 * @returns descriptions of problems
 */
export async function checkSums(
  databaseUrl: string,
  ticketOptionIds: readonly string[],
  acknowledged: number,
  hallId?: string,
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
  const left = await query<{ readonly taken: string }>(
    databaseUrl,
    "select capacity - allocation as taken from ticket_options where id = $1",
    [hallId],
  );
  const { taken = "0", wrong_options: wrongOptions = "0" } = tally ?? {};
  return [
    ...(wrongOptions === "0"
      ? []
      : [
          `${wrongOptions} options have an allocation that does not match their purchases and holds`,
        ]),
    ...left
      .filter((hall) => Number(hall.taken) !== acknowledged)
      .map((hall) => `${hall.taken} units are taken of the hall, but ${acknowledged} were granted`),
    ...(Number(taken) === acknowledged
      ? []
      : [
          `${taken} tickets are stored as sold or held, but ${acknowledged} were granted to clients`,
        ]),
  ];
}
