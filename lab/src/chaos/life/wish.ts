import type { Outcome } from "../buyers/order.ts";

/** Kinds of wishes of buyers, other than single purchases, and of the seller. */
export type WishKind =
  | "purchase"
  | "order"
  | "hold"
  | "basket"
  | "extension"
  | "confirmation"
  | "basket_confirmation"
  | "release"
  | "basket_release"
  | "cancellation"
  | "exchange"
  | "transfer"
  | "change"
  | "move"
  | "rules";

/** Changes of the rules of a ticket option. Times are milliseconds since 1970. */
export interface RuleChanges {
  readonly state?: "on_sale" | "paused";
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

/** One goal of a buyer or seller. Several requests to several gateways may be needed for it. */
export interface Wish {
  /** Identifies the wish. Also its Idempotency-Key, if its kind takes one. */
  readonly key: string;
  readonly kind: WishKind;
  /**
   * A user of this wish and the following ones only, so that a stored row identifies its wish. Options with rules are
   * an exception: there the same users make many wishes.
   */
  readonly userId: string;
  /** The tickets to take: one line for a purchase or a hold, several for an order or a basket, none for others. */
  readonly lines: readonly WishLine[];
  /** The hold, purchase or ticket option to change. */
  readonly targetId: string | null;
  /** The ticket option to exchange for or to move capacity to, or the user to transfer to. */
  readonly toId?: string;
  /** The holds of a basket to confirm or release. */
  readonly targetIds?: readonly string[];
  /** Number of tickets of the target, null for all. For a change, the new capacity. */
  readonly quantity: number | null;
  /** Duration of a hold or a basket, or of the extension of a hold. */
  readonly seconds: number | null;
  /** New rules. */
  readonly rules?: RuleChanges;
  /** Whether the option has rules. */
  readonly isRuled?: boolean;
}

/** The response. The outcome `sold` means that the wish was granted. */
export interface Reply {
  readonly status: number;
  readonly outcome: Outcome;
  readonly code: string | null;
  /** Ids of created resources. For an order or a basket one per line. */
  readonly ids: readonly string[];
  /** Number of tickets confirmed, cancelled, exchanged, transferred or moved, if the response contains it. */
  readonly quantity: number | null;
  /** When the hold expires, if the response contains it, in milliseconds since 1970. */
  readonly expiresAt: number | null;
  /** Indexes of lines that were refused for too few tickets. */
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
      readonly protocol: string;
      readonly sentAt: number;
      readonly answeredAt: number;
    } & Reply);
