import { guardBoxOffice, type BoxOffice, type CallerAccess } from "@ticket-allocation/core";

import type { PlainRequest } from "@ticket-allocation/http";
import { openBoxOffice } from "./open-box-office.ts";

/** What the resolvers of one operation share. */
export interface OperationContext {
  /** Does what the caller may do, and finds what it may read. */
  readonly boxOffice: BoxOffice;
  /** For what is shown without another question: what was made, and the ticket option of what is shown. */
  readonly unguarded: BoxOffice;
  readonly countFurther: PlainRequest["countFurther"];
  /** Aborted when nobody waits for the result any more. */
  readonly signal: PlainRequest["signal"];
  readonly unread: AbortSignal | undefined;
}

/** The part of a request that its operation can ask about. */
export interface OperationRequest extends Pick<
  PlainRequest,
  "getHeader" | "signal" | "countFurther"
> {
  /** What its caller may do; absent where everybody may do everything. */
  readonly access: CallerAccess | undefined;
  /** Aborted when nobody reads the events of a subscription any more. */
  readonly unread?: AbortSignal;
}

/** Begins an operation: nothing is read yet, nothing is left over from another. */
export function openOperation(
  boxOffice: BoxOffice,
  { access, countFurther, unread, ...request }: OperationRequest,
): OperationContext {
  const unguarded = openBoxOffice(boxOffice, request);
  return {
    boxOffice: access ? guardBoxOffice(unguarded, access) : unguarded,
    unguarded,
    countFurther,
    signal: request.signal,
    unread,
  };
}
