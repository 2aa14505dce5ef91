import type { TicketErrorCode } from "./errors.ts";

/** Tickets that somebody asks for, before it is known whether there are enough. */
export interface Claim {
  /** Becomes the purchase's id. */
  readonly id: string;
  readonly userId: string;
  readonly quantity: number;
}

/** What becomes of a claim: it gets all its tickets, or none for a reason. */
export type Outcome =
  | "granted"
  | Extract<TicketErrorCode, "ticket_option_not_found" | "allocation_exceeded">;

/**
 * Decides which claims get their tickets: first fit, in arrival order.
 *
 * A claim for more than is left gets none and does not stand in the way of a
 * smaller one behind it. Pure: the same option and claims, the same outcomes.
 *
 * @param option what is left, or undefined when there is no such ticket option
 * @returns an outcome for each claim, in the same order
 */
export function decideClaims(
  option: { readonly allocation: number } | undefined,
  claims: readonly Claim[],
): readonly Outcome[] {
  if (!option) return claims.map(() => "ticket_option_not_found");

  let left = option.allocation;
  return claims.map(({ quantity }) => {
    if (quantity > left) return "allocation_exceeded";
    left -= quantity;
    return "granted";
  });
}
