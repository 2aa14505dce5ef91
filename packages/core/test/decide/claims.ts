import type { CancellationClaim } from "../../src/settle/kinds/cancellation.ts";
import type { CapacityMoveClaim } from "../../src/settle/kinds/capacity-move.ts";
import type { ConfirmationClaim } from "../../src/settle/kinds/confirmation.ts";
import type { ExchangeClaim } from "../../src/settle/kinds/exchange.ts";
import type { ExtensionClaim } from "../../src/settle/kinds/extension.ts";
import type { HoldClaim } from "../../src/settle/kinds/hold.ts";
import type { PurchaseClaim } from "../../src/settle/kinds/purchase.ts";
import type { ReleaseClaim } from "../../src/settle/kinds/release.ts";
import type { TransferClaim } from "../../src/settle/kinds/transfer.ts";

const CREATING = { ticketOptionId: "option", isRepeatable: false, createdBy: "seller" };
const DESCRIBED = { ...CREATING, orderLines: null, reference: null, metadata: null };

/** "me" buys two tickets. */
export function purchaseOf(given: Partial<PurchaseClaim> = {}): PurchaseClaim {
  return {
    kind: "purchase",
    ...DESCRIBED,
    id: "new purchase",
    userId: "me",
    quantity: 2,
    ...given,
  };
}

/** "me" holds two tickets for a minute. */
export function holdOf(given: Partial<HoldClaim> = {}): HoldClaim {
  const id = "new hold";
  return { kind: "hold", ...DESCRIBED, id, userId: "me", quantity: 2, seconds: 60, ...given };
}

/** Confirms all of "hold". */
export function confirmationOf(given: Partial<ConfirmationClaim> = {}): ConfirmationClaim {
  const id = "new purchase";
  return {
    kind: "confirmation",
    ...DESCRIBED,
    id,
    holdId: "hold",
    quantity: undefined,
    ...given,
  };
}

/** Lets "hold" expire two minutes from now. */
export function extensionOf(given: Partial<ExtensionClaim> = {}): ExtensionClaim {
  const ofHold = { ticketOptionId: "option", holdId: "hold" };
  return { kind: "extension", ...ofHold, seconds: 120, maxSeconds: 600, ...given };
}

export const releaseOfHold: ReleaseClaim = {
  kind: "release",
  ticketOptionId: "option",
  holdId: "hold",
};

/** Cancels all of "purchase". */
export function cancellationOf(given: Partial<CancellationClaim> = {}): CancellationClaim {
  return {
    kind: "cancellation",
    ...CREATING,
    id: "new cancellation",
    purchaseId: "purchase",
    expectedUserId: undefined,
    quantity: undefined,
    replacement: null,
    ...given,
  };
}

/** Exchanges all of "purchase" for tickets of "other". */
export function exchangeOf(
  returned: Partial<CancellationClaim> = {},
  wanted: Partial<PurchaseClaim> = {},
): ExchangeClaim {
  const replacement = { ticketOptionId: "other", id: "new purchase" };
  return {
    kind: "exchange",
    lines: [
      cancellationOf({ replacement, ...returned }),
      purchaseOf({ ticketOptionId: "other", quantity: 100, ...wanted }),
    ],
  };
}

/** Gives "purchase" to "you". */
export function transferOf(given: Partial<TransferClaim> = {}): TransferClaim {
  return {
    kind: "transfer",
    ...CREATING,
    id: "new transfer",
    purchaseId: "purchase",
    expectedUserId: undefined,
    userId: "you",
    ...given,
  };
}

/** Moves capacity from "option" to "other". */
export function capacityMoveOf(quantity: number, isRepeatable = false): CapacityMoveClaim {
  const line = { kind: "capacity", createdBy: "seller" } as const;
  const move = { id: "new move", isRepeatable, toId: "other" };
  return {
    kind: "capacity_move",
    lines: [
      { ...line, ticketOptionId: "other", more: quantity },
      { ...line, ticketOptionId: "option", more: -quantity, move },
    ],
  };
}
