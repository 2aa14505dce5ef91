import { isSameJson } from "../../model/json-object.ts";
import type { HoldMade } from "../decide/event.ts";
import { judgeRules } from "../decide/judge-rules.ts";
import { refuse } from "../decide/refuse.ts";
import { toGrantedHold } from "./granted-hold.ts";
import type { LineKind, DescribedLine } from "./claim-kind.ts";

export interface HoldClaim extends DescribedLine {
  readonly kind: "hold";
  readonly userId: string;
  readonly quantity: number;
  readonly seconds: number;
}

export const hold: LineKind<HoldClaim> = {
  note(needs, { id, userId, quantity, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.holds.add(id);
    needs.users.add(userId);
    needs.holders.add(userId);
    needs.demand += quantity;
    needs.time = true;
  },

  decide(ledger, claim, _, order) {
    const { ticketOptionId, id, userId, quantity, seconds } = claim;
    const { orderLines, createdBy, reference, metadata } = claim;
    const earlier = ledger.holds.get(id);
    if (earlier) {
      const isSame =
        earlier.userId === userId &&
        earlier.quantity === quantity &&
        earlier.seconds === seconds &&
        earlier.orderLines === orderLines &&
        earlier.reference === reference &&
        isSameJson(earlier.metadata, metadata);
      return isSame
        ? { is: "replayed", hold: toGrantedHold(earlier) }
        : refuse("idempotency_key_reused");
    }
    const refused = judgeRules(ledger, claim, order);
    if (refused) return refused;

    const createdAt = ledger.now!;
    const expiresAt = new Date(createdAt.getTime() + 1_000 * seconds);
    const made: HoldMade = {
      type: "hold_made",
      ticketOptionId,
      id,
      userId,
      quantity,
      createdAt,
      expiresAt,
      orderLines,
      createdBy,
      reference,
      metadata,
    };
    return {
      is: "granted",
      events: [made],
      hold: { status: "active", createdAt, expiresAt, createdBy, reference, metadata },
    };
  },
};
