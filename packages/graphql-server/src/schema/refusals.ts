import {
  AllocationExceededError,
  BusyError,
  CancellationExceedsPurchaseError,
  CapacityBelowSoldError,
  HoldNotActiveError,
  HoldNotFoundError,
  IdempotencyKeyReusedError,
  InvalidInputError,
  OrderRefusedError,
  OutcomeUnknownError,
  PurchaseNotFoundError,
  QuantityOutOfRangeError,
  SaleNotOpenError,
  TicketOptionIdTakenError,
  TicketOptionNotFoundError,
  UserLimitExceededError,
  type TicketError,
  type TicketErrorCode,
} from "@ticket-allocation/core";

type Refusals = {
  readonly [Code in TicketErrorCode]: new (
    ...args: never[]
  ) => Extract<TicketError, { code: Code }>;
};

/** Every refusal of the box office, for the unions to choose from. */
export const refusals = {
  invalid_input: InvalidInputError,
  ticket_option_not_found: TicketOptionNotFoundError,
  ticket_option_id_taken: TicketOptionIdTakenError,
  allocation_exceeded: AllocationExceededError,
  purchase_not_found: PurchaseNotFoundError,
  hold_not_found: HoldNotFoundError,
  hold_not_active: HoldNotActiveError,
  cancellation_exceeds_purchase: CancellationExceedsPurchaseError,
  sale_not_open: SaleNotOpenError,
  quantity_out_of_range: QuantityOutOfRangeError,
  user_limit_exceeded: UserLimitExceededError,
  capacity_below_sold: CapacityBelowSoldError,
  order_refused: OrderRefusedError,
  idempotency_key_reused: IdempotencyKeyReusedError,
  busy: BusyError,
  outcome_unknown: OutcomeUnknownError,
} as const satisfies Refusals;
