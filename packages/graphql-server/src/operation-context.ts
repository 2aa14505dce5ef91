import type {
  BoxOffice,
  CallerAccess,
  CallerSignal,
  Purchase,
  PurchaseOptions,
  TicketOption,
} from "@ticket-allocation/core";
import DataLoader from "dataloader";

import { chooseIdempotencyKeys } from "./choose-idempotency-keys.ts";
import type { PlainRequest } from "./plain-http.ts";

/** What the resolvers of one operation share. */
export interface OperationContext {
  readonly boxOffice: BoxOffice;
  /** Aborted when the client goes away. */
  readonly signal: CallerSignal | undefined;
  /** What its caller may do; absent where everybody may do everything. */
  readonly access: CallerAccess | undefined;
  /**
   * What a mutation tells the box office besides its input.
   *
   * @throws {InvalidInputError} when its key and the request's header do not go together
   */
  readonly optionsWith: (idempotencyKey: string | null | undefined) => PurchaseOptions;
  /** By lower-case id. A mutation that changes an option must clear it here. */
  readonly ticketOptions: DataLoader<string, TicketOption | undefined>;
  /** By lower-case id. */
  readonly purchases: DataLoader<string, Purchase | undefined>;
}

/** The part of a request that its operation can ask about. */
export interface OperationRequest extends Pick<PlainRequest, "getHeader" | "signal"> {
  readonly access: CallerAccess | undefined;
}

/** Begins an operation: nothing is read yet, nothing is left over from another. */
export function openOperation(
  boxOffice: BoxOffice,
  { getHeader, signal, access }: OperationRequest,
): OperationContext {
  const chooseIdempotencyKey = chooseIdempotencyKeys(getHeader);
  return {
    boxOffice,
    signal,
    access,
    optionsWith: (idempotencyKey) => ({
      signal,
      idempotencyKey: chooseIdempotencyKey(idempotencyKey),
      caller: access?.caller,
    }),
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
