import type { ChosenIds } from "./chosen-ids.ts";
import type { CapacityMoveClaim } from "./kinds/capacity-move.ts";
import type { ClaimKind } from "./kinds/claim-kind.ts";
import type { ExchangeClaim } from "./kinds/exchange.ts";
import type { KINDS, LINE_KINDS } from "./kinds/kinds.ts";
import type { OrderClaim } from "./kinds/order.ts";

type ClaimOf<Kind> = Kind extends ClaimKind<infer Claim> ? Claim : never;

/** A claim on one ticket option that can be a line of an order. */
export type LineClaim = ClaimOf<(typeof LINE_KINDS)[keyof typeof LINE_KINDS]>;

/** A request to change what is left of one ticket option. */
export type OptionClaim = ClaimOf<(typeof KINDS)[keyof typeof KINDS]>;

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
