import { judgeRules } from "../decide/judge-rules.ts";
import type { KnownHold } from "../decide/ledger.ts";
import { refuse } from "../decide/refuse.ts";
import type { ClaimKind, CreatingClaim } from "./claim-kind.ts";

export interface HoldClaim extends CreatingClaim {
  readonly kind: "hold";
  readonly userId: string;
  readonly quantity: number;
  readonly seconds: number;
}

export const hold: ClaimKind<HoldClaim> = {
  note(needs, { id, userId, quantity, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.holds.add(id);
    needs.users.add(userId);
    needs.demand += quantity;
    needs.time = true;
  },

  decide(ledger, { ticketOptionId, id, userId, quantity, seconds }) {
    const earlier = ledger.holds.get(id);
    if (earlier) {
      return earlier.userId === userId &&
        earlier.quantity === quantity &&
        earlier.seconds === seconds
        ? { is: "replayed", hold: withCurrentStatus(earlier, ledger.now!) }
        : refuse("idempotency_key_reused");
    }
    const refused = judgeRules(ledger, userId, quantity);
    if (refused) return refused;

    const createdAt = ledger.now!;
    const expiresAt = new Date(createdAt.getTime() + 1_000 * seconds);
    const made = { ticketOptionId, id, userId, quantity, createdAt, expiresAt };
    return {
      is: "granted",
      events: [{ type: "hold_made", ...made }],
      hold: { status: "active", createdAt, expiresAt },
    };
  },
};

/** The hold may have expired although its row is still active. */
function withCurrentStatus({ status, createdAt, expiresAt }: KnownHold, now: Date) {
  const isExpired = status === "active" && expiresAt <= now;
  return { status: isExpired ? "expired" : status, createdAt, expiresAt } as const;
}
