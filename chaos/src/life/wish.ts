import type { Outcome } from "../buyers/order.ts";

/** What a buyer wants besides single purchases, or the seller of the capacity. */
export type WishKind =
  | "purchase"
  | "order"
  | "hold"
  | "confirmation"
  | "release"
  | "cancellation"
  | "change"
  | "rules";

/** Rules of a ticket option that are to change; times in milliseconds since 1970. */
export interface RuleChanges {
  readonly saleStartsAt?: number | null;
  readonly saleEndsAt?: number | null;
  readonly minPerPurchase?: number | null;
  readonly maxPerPurchase?: number | null;
  readonly maxPerUser?: number | null;
}

export interface WishLine {
  readonly ticketOptionId: string;
  readonly quantity: number;
}

/** One thing that is wanted, whoever has to be asked how often. */
export interface Wish {
  /** What it is known by, and its Idempotency-Key where its kind takes one. */
  readonly key: string;
  readonly kind: WishKind;
  /**
   * Nobody else's but for what follows from it, so that what is stored leads back to it; unless
   * the wish is about options that are sold by rules, to the same users again and again.
   */
  readonly userId: string;
  /** What is to be taken: one of a purchase or a hold, several of an order, none of others. */
  readonly lines: readonly WishLine[];
  /** The hold, purchase or ticket option that something is to be done to. */
  readonly targetId: string | null;
  /** How much of the target, null for all; the capacity that a ticket option is to have. */
  readonly quantity: number | null;
  /** Of a hold. */
  readonly seconds: number | null;
  /** Of a change of rules. */
  readonly rules?: RuleChanges;
  /** Whether it is about an option that is sold by rules. */
  readonly isRuled?: boolean;
}

/** What came back. `sold` stands for whatever was wanted. */
export interface Reply {
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  /** Of what was created: of an order one for each line. */
  readonly ids: readonly string[];
  /** Tickets confirmed or cancelled, where it says so. */
  readonly quantity: number | null;
  /** Indexes of the lines that too few tickets are left for. */
  readonly refusedLines: readonly number[];
  readonly retryAfter: string | null;
}

/** Lines of the buyers' log. Times are milliseconds since 1970, with fractions. */
export type LifeLogLine =
  | ({ readonly line: "wish" } & Wish)
  | ({
      readonly line: "reply";
      readonly key: string;
      readonly gateway: string;
      readonly door: string;
      readonly sentAt: number;
      readonly answeredAt: number;
    } & Reply);
