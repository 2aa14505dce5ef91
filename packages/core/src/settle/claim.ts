import type { ChosenIds } from "./chosen-ids.ts";
import type { CancellationClaim } from "./kinds/cancellation.ts";
import type { CapacityLine } from "./kinds/capacity-line.ts";
import type { CapacityMoveClaim } from "./kinds/capacity-move.ts";
import type { ChangeClaim } from "./kinds/change.ts";
import type { ConfirmationClaim } from "./kinds/confirmation.ts";
import type { ExchangeClaim } from "./kinds/exchange.ts";
import type { ExtensionClaim } from "./kinds/extension.ts";
import type { HoldClaim } from "./kinds/hold.ts";
import type { OrderClaim } from "./kinds/order.ts";
import type { PurchaseClaim } from "./kinds/purchase.ts";
import type { ReleaseClaim } from "./kinds/release.ts";
import type { SweepClaim } from "./kinds/sweep.ts";
import type { TransferClaim } from "./kinds/transfer.ts";

/** A claim on one ticket option that can be a line of an order. */
export type LineClaim = PurchaseClaim | HoldClaim | ConfirmationClaim | ReleaseClaim;

/** A request to change what is left of one ticket option. */
export type OptionClaim =
  | LineClaim
  | ExtensionClaim
  | CancellationClaim
  | TransferClaim
  | ChangeClaim
  | CapacityLine
  | SweepClaim;

/** A request to change what is left of one or more ticket options. */
export type Claim = SingleClaim | (OrderClaim & WithIds);

/** A claim that has one refusal. */
export type SingleClaim = (OptionClaim | PairClaim) & WithIds;

/** A claim on two ticket options that is decided as a whole. */
export type PairClaim = ExchangeClaim | CapacityMoveClaim;

interface WithIds {
  /** Undefined: the box office has chosen all ids. */
  readonly chosenIds?: ChosenIds | undefined;
}

/** The claims on one ticket option each that a claim consists of. */
export function linesOf(claim: Claim): readonly OptionClaim[] {
  return "lines" in claim ? claim.lines : [claim];
}
