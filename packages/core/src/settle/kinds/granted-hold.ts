import type { KnownHold } from "../decide/ledger.ts";
import type { GrantedHold } from "../outcome.ts";

/** The state of a hold that was made before. */
export function toGrantedHold(hold: KnownHold): GrantedHold {
  const { status, createdAt, createdBy, reference, metadata, expiresAt } = hold;
  return { status, createdAt, createdBy, reference, metadata, expiresAt };
}
