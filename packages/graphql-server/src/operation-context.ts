import type {
  BoxOffice,
  CallerAccess,
  CallerSignal,
  CallOptions,
  Hold,
  StoredPurchase,
  TicketOption,
} from "@ticket-allocation/core";
import DataLoader from "dataloader";

import { chooseIdempotencyKeys } from "./choose-idempotency-keys.ts";
import type { PlainRequest } from "./http/plain-http.ts";

/** What the resolvers of one operation share. */
export interface OperationContext {
  readonly boxOffice: BoxOffice;
  /** Aborted when the client goes away. */
  readonly signal: CallerSignal | undefined;
  /** What its caller may do; absent where everybody may do everything. */
  readonly access: CallerAccess | undefined;
  readonly countFurther: PlainRequest["countFurther"];
  /**
   * What a mutation tells the box office besides its input.
   *
   * @throws {InvalidInputError} when its key and the request's header do not go together
   */
  readonly optionsWith: (idempotencyKey: string | null | undefined) => CallOptions;
  /** By lower-case id. A mutation that changes an option must clear it here. */
  readonly ticketOptions: DataLoader<string, TicketOption | undefined>;
  /** By lower-case id. A mutation that changes a purchase must clear it here. */
  readonly purchases: DataLoader<string, StoredPurchase | undefined>;
  /** By lower-case id. A mutation that changes a hold must clear it here. */
  readonly holds: DataLoader<string, Hold | undefined>;
}

/** The part of a request that its operation can ask about. */
export interface OperationRequest extends Pick<
  PlainRequest,
  "getHeader" | "signal" | "countFurther"
> {
  readonly access: CallerAccess | undefined;
}

/** Begins an operation: nothing is read yet, nothing is left over from another. */
export function openOperation(
  boxOffice: BoxOffice,
  { getHeader, signal, access, countFurther }: OperationRequest,
): OperationContext {
  const chooseIdempotencyKey = chooseIdempotencyKeys(getHeader);
  return {
    boxOffice,
    signal,
    access,
    countFurther,
    optionsWith: (idempotencyKey) => ({
      signal,
      idempotencyKey: chooseIdempotencyKey(idempotencyKey),
      caller: access?.caller,
    }),
    ticketOptions: loadEach((ids) => boxOffice.findTicketOptions(ids)),
    purchases: loadEach((ids) => boxOffice.findPurchases(ids)),
    holds: loadEach((ids) => boxOffice.findHolds(ids)),
  };
}

function loadEach<Thing extends { readonly id: string }>(
  find: (ids: readonly string[]) => Promise<readonly Thing[]>,
): DataLoader<string, Thing | undefined> {
  return new DataLoader(async (ids) => {
    const byId = new Map((await find(ids)).map((thing) => [thing.id, thing]));
    return ids.map((id) => byId.get(id));
  });
}
