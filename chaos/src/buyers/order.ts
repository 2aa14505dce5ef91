import type { RuleKind } from "../rules/rules-on-sale.ts";

/** The most tickets of one order, or of a line of it. */
export const LARGEST_QUANTITY = 9;

/** A ticket option on sale, and how much of the demand is for it. */
export interface OptionOnSale {
  readonly id: string;
  readonly allocation: number;
  /** Of all orders that come one by one: 0 to 1. */
  readonly share: number;
  /** Its tickets are also held, given back and cancelled, and its capacity may change. */
  readonly hasLife: boolean;
  /** The rules by which it is sold that change meanwhile; then it is sold to the same users again and again. */
  readonly rules?: readonly RuleKind[];
  /** Orders that come at the same moment, and when: so long after the sale has begun. */
  readonly rush?: { readonly orders: number; readonly atMs: number };
}

/** What a buyer wants, whoever has to be asked how often. */
export interface Order {
  /** What it is known by, and its Idempotency-Key where it has one. */
  readonly key: string;
  /** Without one it cannot be sent again, unless the answer says that nothing was done. */
  readonly hasKey: boolean;
  readonly ticketOptionId: string;
  /** Nobody else's, so that a purchase leads back to its order. */
  readonly userId: string;
  readonly quantity: number;
}

/** What the buyers' process is to do. */
export interface BuyersJob {
  readonly seed: number;
  readonly gatewayUrls: readonly string[];
  readonly options: readonly OptionOnSale[];
  readonly ordersPerSecond: number;
  /** So many are placed at the least, also when the sale was held up. */
  readonly orders: number;
  /** Buyers who begin besides, with more in mind than one purchase. */
  readonly journeysPerSecond: number;
  /** The longest hold. */
  readonly maxHoldSeconds: number;
  /** JSON lines are appended to it. */
  readonly logFile: string;
}

/** A line of the buyers' log. Times are milliseconds since 1970, with fractions. */
export type LogLine =
  | ({ readonly line: "order" } & Order)
  | {
      readonly line: "answer";
      readonly key: string;
      readonly gateway: string;
      readonly door: string;
      readonly sentAt: number;
      readonly answeredAt: number;
      /** 0 without an answer. */
      readonly status: number;
      readonly outcome: Outcome;
      /** The code of a refusal, or what became of the connection. */
      readonly code: string | null;
      readonly purchaseId: string | null;
      /** As sent. */
      readonly retryAfter: string | null;
    };

/** `sold` and `refused` are the last word; `wrong` must not be. */
export type Outcome =
  | "sold"
  | "refused"
  /** Nothing was done: come back later. */
  | "busy"
  /** It is not known what was done. */
  | "unknown"
  /** Any other 5xx. */
  | "fault"
  /** Nothing came back, or not in time. */
  | "silence"
  /** An answer that nobody should get. */
  | "wrong";
