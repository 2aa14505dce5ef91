import type {
  DecidedClaim,
  Decision,
} from "../../../../packages/core/src/observe/publish-decision.ts";
import type { TicketOption } from "../../../../packages/core/src/model/ticket-option.ts";
import type { LockedTicketOption } from "../../../../packages/core/src/settle/lock-ticket-options.ts";

/** All that was asked, decided, answered and stored in a sale. */
export interface History {
  /** The ticket options before the first decision. */
  readonly options: readonly StoredOption[];
  /** Decisions that were committed, in any order. */
  readonly decisions: readonly RecordedDecision[];
  readonly requests: readonly Request[];
  /** What is stored after the last decision. Undefined: not compared. */
  readonly stored?: Stored;
}

export interface StoredOption {
  readonly locked: LockedTicketOption;
  readonly option: TicketOption;
  readonly version: number;
}

/** A decision of a transaction, with claims that can be recognized in a later attempt. */
export interface RecordedDecision extends Omit<Decision, "claims"> {
  readonly claims: readonly RecordedClaim[];
  /** Whether it is that of a host, which logs no requests. */
  readonly isEmbedded: boolean;
}

export interface RecordedClaim extends DecidedClaim {
  /** The same in all attempts of a process at this claim. */
  readonly id: string;
}

/** A request of a client. Times are milliseconds of one clock. */
export interface Request {
  /** What is asked, as text: see `questions.ts`. */
  readonly question: string;
  /** Of requests with the same one, one has an effect. Undefined: each may have one. */
  readonly key?: string | undefined;
  readonly sentAt: number;
  /** Infinity without a response that is certain. */
  readonly answeredAt: number;
  /** The response as text. Undefined if it does not say what was done. */
  readonly answer: string | undefined;
}

/** Rows by table and id, as text: see `stored-rows.ts`. */
export interface Stored {
  readonly options: readonly StoredOption[];
  readonly rows: ReadonlyMap<string, string>;
}
