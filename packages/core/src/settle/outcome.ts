import type { InputIssue, LineError, TicketErrorCode } from "../model/errors.ts";
import type { Hold } from "../model/hold.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import type { TicketEvent } from "./decide/event.ts";

/** The outcome of a claim: granted in full, or refused for a reason. */
export type Outcome = Granted | Replayed | Refused | RefusedOrder;

export interface Granted extends Grant {
  readonly is: "granted";
  /** The events that the claim causes. */
  readonly events: readonly TicketEvent[];
}

/** The claim was granted before, and causes no events. */
export interface Replayed extends Grant {
  readonly is: "replayed";
}

/** What a granted claim has caused. */
export interface Grant {
  /** The user of the tickets, if the claim does not contain it. */
  readonly userId?: string;
  /** For a transfer: the user who had the tickets before. */
  readonly fromUserId?: string;
  /** The number of tickets, if the claim does not contain it. */
  readonly quantity?: number;
  /** For a purchase that was made before: its cancelled tickets. */
  readonly cancelledQuantity?: number;
  /** For a hold: its current state. */
  readonly hold?: GrantedHold;
  /** For a change: the ticket option after it. */
  readonly option?: TicketOption;
  /** For an order: the grant of each line, in their order. */
  readonly lines?: readonly Grant[];
}

/** What a claim does not contain of its hold. */
export type GrantedHold = Pick<
  Hold,
  "status" | "createdAt" | "createdBy" | "reference" | "metadata" | "expiresAt"
>;

export interface Refused {
  readonly is: "refused";
  readonly code: Exclude<TicketErrorCode, "busy" | "order_refused" | "ticket_option_id_taken">;
  /** The option that refuses, if it is one that the option of the claim draws on. */
  readonly drawnId?: string | undefined;
  /** The option of the claim that refuses, if it is not that of its last line. */
  readonly ticketOptionId?: string;
  /** For `invalid_input`. */
  readonly issues?: readonly InputIssue[];
}

/**
 * A claim that cannot be decided in this transaction. Either too few tickets are left while further holds have expired,
 * or the user has purchases that are not counted for the limit yet. It is decided again after more expirations are
 * written, or more purchases are counted.
 */
export interface Undecided {
  readonly is: "undecided";
  /** Further options that the next transaction must lock: their expired holds keep the tickets. */
  readonly alsoLock: readonly string[];
  /** Another transaction may be taking an id that the claim has chosen. The claim is not decided again, but busy. */
  readonly isContested?: true;
}

/** A refused order, with the refusal of each refused line. */
export interface RefusedOrder {
  readonly is: "refused order";
  readonly lines: ReadonlyMap<number, RefusedLine>;
}

export interface RefusedLine extends Refused {
  readonly code: LineError["code"];
}

/** The key of the claim was used for another one. */
export interface ReusedKey extends Refused {
  readonly code: "idempotency_key_reused";
}
