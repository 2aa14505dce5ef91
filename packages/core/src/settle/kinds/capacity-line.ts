import { NO_OWN_COUNT } from "../../model/draw.ts";
import { refuse } from "../decide/refuse.ts";
import { change } from "./change.ts";
import type { ClaimKind, CreatingClaim } from "./claim-kind.ts";

/** Adds tickets to the capacity of a ticket option, or takes them away. It is a line of a move of capacity. */
export interface CapacityLine {
  readonly kind: "capacity";
  readonly ticketOptionId: string;
  /** Negative: fewer. */
  readonly more: number;
  /** Who moves it. Null if it is unknown. */
  readonly createdBy: string | null;
  /** The row of the move, in the line that takes tickets away. */
  readonly move?: Omit<CreatingClaim, "ticketOptionId" | "createdBy"> & { readonly toId: string };
}

/** The capacity is changed as by an edit, to the value that follows from the one under the lock. */
export const capacity: ClaimKind<CapacityLine> = {
  note(needs, { ticketOptionId, move }, mayBeDone) {
    change.note(needs, changeOf(ticketOptionId, 0), mayBeDone);
    if (move && (mayBeDone || move.isRepeatable)) needs.capacityMoves.add(move.id);
  },

  decide(ledger, { ticketOptionId, more, createdBy, move }) {
    const wanted = ledger.capacity + more;
    if (wanted < 0) return refuse("capacity_below_sold");
    const outcome =
      wanted > NO_OWN_COUNT
        ? ({
            is: "refused",
            code: "invalid_input",
            issues: [{ path: [], message: `must not exceed ${NO_OWN_COUNT}` }],
          } as const)
        : change.decide(ledger, changeOf(ticketOptionId, wanted), undefined);
    if (outcome.is !== "granted") return outcome;
    const events = outcome.events.map((event) => ({ ...event, createdBy }));
    if (!move) return { ...outcome, events };
    const { id, toId } = move;
    const moved = {
      type: "capacity_moved",
      ticketOptionId,
      id,
      toId,
      quantity: -more,
      createdBy,
    } as const;
    return { ...outcome, events: [...events, moved] };
  },
};

function changeOf(ticketOptionId: string, wanted: number) {
  return {
    kind: "change",
    ticketOptionId,
    changes: { capacity: wanted },
    unchanged: {},
    expectedRevisions: undefined,
  } as const;
}
