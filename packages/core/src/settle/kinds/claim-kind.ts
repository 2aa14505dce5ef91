import type { TicketOption } from "../../model/ticket-option.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { Granted, Refused, Replayed } from "../outcome.ts";

/** A claim whose outcome creates a row. */
export interface CreatingClaim {
  readonly ticketOptionId: string;
  /** Becomes the id of what it creates. */
  readonly id: string;
  /** Its id comes from an idempotency key, so that it may have been granted before. */
  readonly isRepeatable: boolean;
}

/** One kind of claim on one ticket option: what is read for it under the lock, and how it is decided. */
export interface ClaimKind<Claim> {
  /** @param mayBeDone an earlier try at the claim may have been committed */
  note(needs: Needs, claim: Claim, mayBeDone: boolean): void;
  /**
   * A pure function: what it grants is in the events that it returns.
   *
   * @param seen the ticket option before an earlier try that may have been committed
   */
  decide(
    ledger: Ledger,
    claim: Claim,
    seen: TicketOption | undefined,
  ): Granted | Replayed | Refused;
}

/** What has to be read of one ticket option, to decide about some claims. */
export interface Needs {
  readonly purchases: Set<string>;
  readonly holds: Set<string>;
  readonly cancellations: Set<string>;
  /** Users that want tickets: the limit per user applies to them. */
  readonly users: Set<string>;
  /** Tickets that are wanted altogether; Infinity for a claim that wants all that can be had. */
  demand: number;
  /** Limits per user that claims bring. */
  readonly limits: number[];
  /** Whether a decision depends on the time, whatever the rules are. */
  time: boolean;
  /** Whether a claim may change the option itself, and bring rules that there were not. */
  wholeOption: boolean;
}
