import type { ClaimKind } from "./claim-kind.ts";

/** Returns the tickets of expired holds. Each decision does that anyway, so the claim itself causes no events. */
export interface SweepClaim {
  readonly kind: "sweep";
  readonly ticketOptionId: string;
}

export const sweep: ClaimKind<SweepClaim> = {
  note(needs) {
    needs.demand = Infinity;
  },

  decide: () => ({ is: "granted", events: [] }),
};
