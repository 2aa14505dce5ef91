import type { RuleKind } from "../rules/rules-on-sale.ts";

/** Maximum number of tickets of an order, or of one of its lines. */
export const LARGEST_QUANTITY = 9;

/** A ticket option on sale, and its share of the demand. */
export interface OptionOnSale {
  readonly id: string;
  /** Null if it has no count of its own, only what it draws on. */
  readonly allocation: number | null;
  /** Share of all single orders: 0 to 1. */
  readonly share: number;
  /** Its tickets are also held, released and cancelled, and its capacity may change. */
  readonly hasLife: boolean;
  /** The rules that change during the sale. Then the same users purchase repeatedly. */
  readonly rules?: readonly RuleKind[];
  /** Orders that are sent at the same time, and that time after the start of the sale. */
  readonly rush?: { readonly orders: number; readonly atMs: number };
}

/** What a buyer wants. Several requests to several gateways may be needed for it. */
export interface Order {
  /** Identifies the order. Also its Idempotency-Key, if it has one. */
  readonly key: string;
  /** Without a key it can be repeated only if the response says that nothing was done. */
  readonly hasKey: boolean;
  readonly ticketOptionId: string;
  /** A user of this order only, so that a purchase identifies its order. */
  readonly userId: string;
  readonly quantity: number;
}

/** The job of the buyers' process. */
export interface BuyersJob {
  readonly seed: number;
  readonly gatewayUrls: readonly string[];
  readonly options: readonly OptionOnSale[];
  readonly ordersPerSecond: number;
  /** Minimum number of orders, also in a delayed sale. */
  readonly orders: number;
  /** Number of additional buyers per second, which do more than one purchase. */
  readonly journeysPerSecond: number;
  /** Maximum duration of a hold. */
  readonly maxHoldSeconds: number;
  /** The process appends JSON lines to it. */
  readonly logFile: string;
}

/** The result of the buyers' process. */
export interface BuyersReport {
  /** Number of orders without an outcome at the end of the sale. They were repeated. */
  readonly gaveUp: number;
  /** Number of orders without an outcome even after that. */
  readonly stillUnanswered: number;
}

/** A line of the buyers' log. Times are milliseconds since 1970, with fractions. */
export type LogLine =
  | ({ readonly line: "order" } & Order)
  | {
      readonly line: "answer";
      readonly key: string;
      readonly gateway: string;
      readonly protocol: string;
      readonly sentAt: number;
      readonly answeredAt: number;
      /** 0 without a response. */
      readonly status: number;
      readonly outcome: Outcome;
      /** The code of a refusal, or the error of the connection. */
      readonly code: string | null;
      readonly purchaseId: string | null;
      /** The header as received. */
      readonly retryAfter: string | null;
    };

/** `sold` and `refused` are final. `wrong` must not occur. */
export type Outcome =
  | "sold"
  | "refused"
  /** Nothing was done: too many requests, or this one arrived too late. The buyer may repeat it. */
  | "busy"
  /** It is not known what was done. */
  | "unknown"
  /** Any other 5xx. */
  | "fault"
  /** No response, or none within the timeout. */
  | "silence"
  /** A response that must not be sent. */
  | "wrong";
