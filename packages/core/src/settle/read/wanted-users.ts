import type { Ledger } from "../decide/ledger.ts";
import type { Needs } from "../kinds/claim-kind.ts";
import type { LockedTicketOption } from "../lock-ticket-options.ts";
import type { WantedUser } from "./users-of-options.ts";

export type NeededOption = LockedTicketOption & { readonly needs: Needs };

/** The tickets of users that a limit counts: those of the option, and units of it that options draw. */
export function usageWanted(
  { id, rules, uncountedFrom, drawnBy, needs: { users, limits } }: NeededOption,
  ledger: Ledger,
) {
  const limit = Math.max(rules.maxPerUser ?? 0, ...limits);
  return Array.from(users, (userId) => {
    ledger.usage.set(userId, 0);
    const wanted = { ledger, userId, limit };
    return [
      { ...wanted, ticketOptionId: id, units: 1, isCounted: uncountedFrom === null },
      // Purchases of options that draw are always counted.
      ...drawnBy.map((draw) => ({ ...wanted, ...draw, isCounted: true })),
    ];
  }).flat();
}

/**
 * Whether a user may reach the limit. If the limit is not below the capacity and enough tickets are left, no user can:
 * the tickets of a user and those that are left do not exceed the capacity together.
 */
export function mayReachLimit({
  rules: { maxPerUser },
  capacity,
  allocation,
  needs,
}: NeededOption): boolean {
  if (needs.wholeOption) return true;
  return maxPerUser !== null && (maxPerUser < capacity || needs.demand > allocation);
}

/** The tickets that the limit of held tickets counts. */
export function heldWanted(
  { id, rules, drawnBy, needs: { holders, heldLimits } }: NeededOption,
  ledger: Ledger,
): readonly WantedUser[] {
  const limit = Math.max(rules.maxHeldPerUser ?? 0, ...heldLimits);
  return Array.from(holders, (userId) => {
    ledger.held.set(userId, 0);
    const wanted = { ledger, userId, limit };
    return [
      { ...wanted, ticketOptionId: id, units: 1 },
      ...drawnBy.map((draw) => ({ ...wanted, ...draw })),
    ];
  }).flat();
}

export function hasHeldLimit({
  rules: { maxHeldPerUser },
  needs: { heldLimits },
}: NeededOption): boolean {
  return maxHeldPerUser !== null || heldLimits.length > 0;
}

/** How many lookups one user needs: to buy tickets of an option, and to hold them. */
export function lookupsPerUser(option: NeededOption): { buying: number; holding: number } {
  const each = 1 + option.drawnBy.length;
  return {
    buying: mayReachLimit(option) ? each : 0,
    holding: hasHeldLimit(option) ? each : 0,
  };
}
