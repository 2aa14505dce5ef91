import type { TicketErrorCode } from "./errors.ts";

/** Tickets that somebody asks for, before it is known whether there are enough. */
export interface Claim {
  /** Becomes the purchase's id. */
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
  /** Its id comes from an idempotency key, so that it may have been granted before. */
  readonly isRepeatable: boolean;
}

/** What became of an earlier claim with the same id. */
export type GrantedClaim = Pick<Claim, "userId" | "quantity">;

/** What becomes of a claim: it gets all its tickets, or none for a reason. */
export type Outcome =
  | "granted"
  /** It was granted before. */
  | "replayed"
  | Extract<
      TicketErrorCode,
      "ticket_option_not_found" | "allocation_exceeded" | "idempotency_key_reused"
    >;

/**
 * Decides which claims get their tickets: first fit, in arrival order.
 *
 * A claim for more than is left gets none and does not stand in the way of a
 * smaller one behind it. One that was granted before takes nothing again. Pure: the same
 * option and claims, the same outcomes.
 *
 * @param option what is left, or undefined when there is no such ticket option
 * @param grantedBefore by claim id
 * @returns an outcome for each claim, in the same order
 */
export function decideClaims(
  option: { readonly allocation: number } | undefined,
  claims: readonly Claim[],
  grantedBefore: ReadonlyMap<string, GrantedClaim> = new Map(),
): readonly Outcome[] {
  if (!option) return claims.map(() => "ticket_option_not_found");

  const granted = new Map(grantedBefore);
  let left = option.allocation;
  return claims.map((claim) => {
    const earlier = granted.get(claim.id);
    if (earlier) return isSameRequest(claim, earlier) ? "replayed" : "idempotency_key_reused";
    if (claim.quantity > left) return "allocation_exceeded";
    left -= claim.quantity;
    if (claim.isRepeatable) granted.set(claim.id, claim);
    return "granted";
  });
}

function isSameRequest(claim: Claim, earlier: GrantedClaim): boolean {
  return claim.userId === earlier.userId && claim.quantity === earlier.quantity;
}
