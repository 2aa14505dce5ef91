import type { Granted, Refused, ReleaseClaim } from "../claim.ts";
import { giveBack, type Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

/** A hold that was given back or has expired is as the caller wants it. */
export function decideRelease(ledger: Ledger, { holdId }: ReleaseClaim): Granted | Refused {
  const hold = ledger.holds.get(holdId);
  if (!hold) return refuse("hold_not_found");
  if (hold.status === "confirmed") return refuse("hold_not_active");
  if (hold.status === "active") {
    hold.status = "released";
    ledger.entries.resolvedHolds.push({ id: holdId, status: "released" });
    giveBack(ledger, hold.userId, hold.quantity);
  }
  return { is: "granted" };
}
