import type { JsonObject } from "../../model/json-object.ts";
import type { TicketOption } from "../../model/ticket-option.ts";
import type { HoldExtended } from "../decide/event.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { OrderSums } from "../decide/order-sums.ts";
import type { Granted, Refused, RefusedLine, Replayed, ReusedKey } from "../outcome.ts";

/** A claim whose outcome creates a row. */
export interface CreatingClaim {
  readonly ticketOptionId: string;
  /** Becomes the id of the created row. */
  readonly id: string;
  /** The id comes from an idempotency key, so the claim may have been granted before. */
  readonly isRepeatable: boolean;
  /** Who makes the row. Null if it is unknown. */
  readonly createdBy: string | null;
}

/** The same for a claim that can be a line of an order. */
export interface CreatingLine extends CreatingClaim {
  /** Number of lines of its order. Null without an order. */
  readonly orderLines: number | null;
}

/** The same for a claim that makes a purchase or a hold. */
export interface DescribedLine extends CreatingLine {
  /** What the row is called in another system. Null: without a reference. */
  readonly reference: string | null;
  /** Data for another system. Null: without metadata. */
  readonly metadata: JsonObject | null;
}

/** A kind of claim on one ticket option: what is read for it under the lock, and how it is decided. */
export interface ClaimKind<Claim> {
  /**
   * Adds what the claim needs.
   *
   * @param mayBeDone an earlier attempt at the claim may have been committed
   */
  note(needs: Needs, claim: Claim, mayBeDone: boolean): void;
  /**
   * A pure function. Its effects are the events in the outcome.
   *
   * @param seen by an earlier attempt that may have been committed
   */
  decide(ledger: Ledger, claim: Claim, seen: Seen | undefined): Granted | Replayed | Refused;
}

/** A kind of claim that can be a line of an order. */
export interface LineKind<Claim> extends ClaimKind<Claim> {
  /** @param order what the order wants altogether, if the claim is a line of one */
  decide(
    ledger: Ledger,
    claim: Claim,
    seen?: undefined,
    order?: OrderSums,
  ): Granted | Replayed | RefusedLine | ReusedKey;
}

/** What an earlier attempt at a claim has seen and decided, where no row with an id shows whether it was committed. */
export interface Seen {
  /** Of a change: the ticket option before it. */
  readonly option?: TicketOption | undefined;
  /** Of an extension. */
  readonly extended?: HoldExtended | undefined;
}

/** What has to be read of one ticket option to decide its claims. */
export interface Needs {
  readonly purchases: Set<string>;
  readonly holds: Set<string>;
  readonly cancellations: Set<string>;
  readonly transfers: Set<string>;
  readonly capacityMoves: Set<string>;
  /** Users that want tickets. The limit per user applies to them. */
  readonly users: Set<string>;
  /** Those of them that want holds. The limit of held tickets applies to them. */
  readonly holders: Set<string>;
  /** The sum of the wanted tickets. Infinity for a claim that needs all expired holds. */
  demand: number;
  /** New limits per user, in claims that change the option. */
  readonly limits: number[];
  /** The same for limits of held tickets. */
  readonly heldLimits: number[];
  /** Whether a decision needs the clock, independent of the rules. */
  time: boolean;
  /** Whether a claim may change the option itself, including its rules. */
  wholeOption: boolean;
}
