import type { InputIssue, LineError, TicketErrorCode } from "../model/errors.ts";
import type { Hold } from "../model/hold.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import type { TicketEvent } from "./decide/event.ts";

/** The outcome of a claim: all of it is granted, or nothing, for a reason. */
export type Outcome = Granted | Replayed | Refused | RefusedOrder;

export interface Granted extends Grant {
  readonly is: "granted";
  /** What happens with it. */
  readonly events: readonly TicketEvent[];
}

/** The claim was granted before, and nothing happens now. */
export interface Replayed extends Grant {
  readonly is: "replayed";
}

interface Grant {
  /** Whose tickets they are, where the claim does not say it. */
  readonly userId?: string;
  /** How many, where the claim does not say it. */
  readonly quantity?: number;
  /** Of purchases that were made before, line by line: tickets of them that were given back since. */
  readonly cancelledQuantities?: readonly number[];
  /** Of a hold, as it now is. */
  readonly hold?: Pick<Hold, "status" | "createdAt" | "expiresAt">;
  /** Of a change: the ticket option as it now stands. */
  readonly option?: TicketOption;
}

export interface Refused {
  readonly is: "refused";
  readonly code: Exclude<TicketErrorCode, "busy" | "order_refused" | "ticket_option_id_taken">;
  /** Of `invalid_input`. */
  readonly issues?: readonly InputIssue[];
}

/**
 * A claim for which too few tickets are left, unless holds that have expired and are not yet written
 * down give theirs back, or of a user of whom it is not known yet what counts for the limit. It is decided
 * anew after more holds were written down, or more purchases counted.
 */
export interface Undecided {
  readonly is: "undecided";
}

/** Why each line of an order that cannot be purchased cannot. */
export interface RefusedOrder {
  readonly is: "refused order";
  readonly lines: ReadonlyMap<number, RefusedLine>;
}

export interface RefusedLine extends Refused {
  readonly code: LineError["code"];
}
