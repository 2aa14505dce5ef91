import type { BoxOffice, CallerSignal, Purchase, TicketOption } from "@ticket-allocation/core";
import DataLoader from "dataloader";

/** What the resolvers of one operation share. */
export interface OperationContext {
  readonly boxOffice: BoxOffice;
  /** Aborted when the client goes away. */
  readonly signal: CallerSignal | undefined;
  /** By lower-case id. A mutation that changes an option must clear it here. */
  readonly ticketOptions: DataLoader<string, TicketOption | undefined>;
  /** By lower-case id. */
  readonly purchases: DataLoader<string, Purchase | undefined>;
}

/** Begins an operation: nothing is read yet, nothing is left over from another. */
export function openOperation(
  boxOffice: BoxOffice,
  signal: CallerSignal | undefined,
): OperationContext {
  return {
    boxOffice,
    signal,
    ticketOptions: new DataLoader((ids) => findTicketOptions(boxOffice, ids)),
    purchases: new DataLoader((ids) => findPurchases(boxOffice, ids)),
  };
}

async function findTicketOptions(boxOffice: BoxOffice, ids: readonly string[]) {
  return inOrderOf(ids, await boxOffice.findTicketOptions(ids));
}

async function findPurchases(boxOffice: BoxOffice, ids: readonly string[]) {
  return inOrderOf(ids, await boxOffice.findPurchases(ids));
}

function inOrderOf<Thing extends { readonly id: string }>(
  ids: readonly string[],
  found: readonly Thing[],
): (Thing | undefined)[] {
  const byId = new Map(found.map((thing) => [thing.id, thing]));
  return ids.map((id) => byId.get(id));
}
