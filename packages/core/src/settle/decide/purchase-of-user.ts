import type { KnownPurchase, Ledger } from "./ledger.ts";

interface Named {
  readonly purchaseId: string;
  /** The user that it must belong to. Undefined: any. Null: none. */
  readonly ofUser: string | null | undefined;
}

/** The purchase of a claim, unless it belongs to another user than the caller has seen. */
export function purchaseOfUser(
  { purchases }: Ledger,
  { purchaseId, ofUser }: Named,
): KnownPurchase | undefined {
  const purchase = purchases.get(purchaseId);
  return ofUser === undefined || purchase?.userId === ofUser?.toLowerCase() ? purchase : undefined;
}
