import type { ClaimKind } from "./claim-kind.ts";

/** Gives the tickets of expired holds back, which happens before each decision anyway. */
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
