import type { Granted, HoldClaim, Refused } from "../claim.ts";
import { judgeRules } from "./judge-rules.ts";
import { take, type KnownHold, type Ledger } from "./ledger.ts";
import { refuse } from "./refuse.ts";

export function decideHold(ledger: Ledger, claim: HoldClaim): Granted | Refused {
  const { id, userId, quantity, seconds } = claim;
  const earlier = ledger.holds.get(id);
  if (earlier) {
    const earlierSeconds = (earlier.expiresAt.getTime() - earlier.createdAt.getTime()) / 1_000;
    return earlier.userId === userId && earlier.quantity === quantity && earlierSeconds === seconds
      ? { is: "replayed", hold: asItIs(earlier, ledger.now!) }
      : refuse("idempotency_key_reused");
  }
  const refused = judgeRules(ledger, userId, quantity);
  if (refused) return refused;

  take(ledger, userId, quantity);
  const createdAt = ledger.now!;
  const expiresAt = new Date(createdAt.getTime() + 1_000 * seconds);
  const hold = { id, userId, quantity, createdAt, expiresAt };
  ledger.entries.holds.push(hold);
  if (!ledger.holdsExpireAt || expiresAt < ledger.holdsExpireAt) ledger.holdsExpireAt = expiresAt;
  ledger.holds.set(id, { ...hold, status: "active" });
  return { is: "granted", hold: { status: "active", createdAt, expiresAt } };
}

/** Its time may be up though nobody has written that down yet. */
function asItIs({ status, createdAt, expiresAt }: KnownHold, now: Date) {
  const isExpired = status === "active" && expiresAt <= now;
  return { status: isExpired ? "expired" : status, createdAt, expiresAt } as const;
}
