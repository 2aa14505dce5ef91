import type { TicketClient } from "@ticket-allocation/client";

export interface Match {
  readonly name: string;
  /** Your id of the match: any UUID. Its page lists the ticket options with it. */
  readonly eventId: string;
}

const SEATS = 500;
const CHILDREN = 100;
const SEASON_TICKETS = 50;
const TICKETS_OF_A_USER = 6;

/**
 * Puts the matches of a season on sale: adults and children share the seats of a match, and a season ticket takes one
 * seat of each match. All of it is put on sale, or nothing is.
 *
 * @param key the same for each attempt to put this season on sale
 */
export async function putSeasonOnSale(
  tickets: TicketClient,
  matches: readonly Match[],
  key: string,
) {
  const seats = matches.map(({ name }, index) => ({
    lid: `seats-${index}`,
    name: `Seats, ${name}`,
    allocation: SEATS,
    maxPerUser: TICKETS_OF_A_USER,
  }));
  const ofMatches = matches.flatMap(({ name, eventId }, index) => {
    const drawsOn = [{ lid: `seats-${index}` }];
    return [
      { name: `Adult, ${name}`, eventId, drawsOn },
      { name: `Child, ${name}`, eventId, drawsOn, allocation: CHILDREN },
    ];
  });
  const season = {
    name: "Season ticket",
    allocation: SEASON_TICKETS,
    drawsOn: seats.map(({ lid }) => ({ lid })),
  };
  return tickets.ticketOptions.createMany([...seats, ...ofMatches, season], {
    idempotencyKey: key,
  });
}
