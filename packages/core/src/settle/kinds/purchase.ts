import { isSameJson } from "../../model/json-object.ts";
import type { PurchaseMade } from "../decide/event.ts";
import { judgeRules } from "../decide/judge-rules.ts";
import { refuse } from "../decide/refuse.ts";
import type { LineKind, DescribedLine } from "./claim-kind.ts";

export interface PurchaseClaim extends DescribedLine {
  readonly kind: "purchase";
  readonly userId: string;
  readonly quantity: number;
}

export const purchase: LineKind<PurchaseClaim> = {
  note(needs, { id, userId, quantity, isRepeatable }, mayBeDone) {
    if (mayBeDone || isRepeatable) needs.purchases.add(id);
    needs.users.add(userId);
    needs.demand += quantity;
  },

  decide(ledger, claim, _, order) {
    const { ticketOptionId, id, userId, quantity, orderLines, createdBy, reference, metadata } =
      claim;
    const earlier = ledger.purchases.get(id);
    if (earlier) {
      const isSame =
        earlier.buyerId === userId &&
        earlier.quantity === quantity &&
        earlier.holdId === null &&
        earlier.orderLines === orderLines &&
        earlier.reference === reference &&
        isSameJson(earlier.metadata, metadata);
      return isSame
        ? { is: "replayed", cancelledQuantity: earlier.cancelledQuantity }
        : refuse("idempotency_key_reused");
    }
    const refused = judgeRules(ledger, claim, order);
    if (refused) return refused;

    // A literal: a spread after "type" took a third of the time of the decision.
    const made: PurchaseMade = {
      type: "purchase_made",
      ticketOptionId,
      id,
      userId,
      quantity,
      holdId: null,
      orderLines,
      createdBy,
      reference,
      metadata,
    };
    return { is: "granted", events: [made] };
  },
};
