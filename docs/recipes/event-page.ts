import type { TicketClient } from "@ticket-allocation/client";

/** A line of the page. */
export interface Offer {
  readonly id: string;
  readonly name: string;
  readonly left: number;
  readonly canBuy: boolean;
}

/**
 * Shows the ticket options of an event, now and after each change, until the signal is aborted.
 *
 * @param show replaces what the page shows
 */
export async function followEvent(
  tickets: TicketClient,
  eventId: string,
  show: (offers: readonly Offer[]) => void,
  signal: AbortSignal,
): Promise<void> {
  const changes = tickets.ticketOptions.watchList({
    filter: { event: eventId },
    sort: "createdAt",
    pageSize: 100,
    fields: ["name", "allocation", "state"],
    signal,
  });
  for await (const options of changes) {
    show(
      options.map(({ id, name, allocation, state }) => ({
        id,
        name,
        left: allocation,
        canBuy: state === "on_sale" && allocation > 0,
      })),
    );
  }
}
