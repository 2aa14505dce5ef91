import type { KnownPurchase, Ledger } from "./ledger.ts";

interface Named {
  readonly purchaseId: string;
  /** The user that it must belong to. Undefined: any. Null: none. */
  readonly expectedUserId: string | null | undefined;
}

/** The purchase of a claim, unless it belongs to another user than the caller has seen. */
export function expectedPurchase(
  { purchases }: Ledger,
  { purchaseId, expectedUserId }: Named,
): KnownPurchase | undefined {
  const purchase = purchases.get(purchaseId);
  return expectedUserId === undefined || purchase?.userId === expectedUserId?.toLowerCase()
    ? purchase
    : undefined;
}
