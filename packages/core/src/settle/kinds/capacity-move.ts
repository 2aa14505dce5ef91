import { hasNoOwnCount } from "../decide/shown-amounts.ts";
import type { Ledger } from "../decide/ledger.ts";
import { refuse } from "../decide/refuse.ts";
import type { Granted, Refused, Replayed } from "../outcome.ts";
import { capacity, type CapacityLine } from "./capacity-line.ts";

/** Moves tickets from the capacity of one ticket option to that of another. */
export interface CapacityMoveClaim {
  readonly kind: "capacity_move";
  /** The option that gets the tickets, and the one that they are taken from, with the row of the move. */
  readonly lines: readonly [CapacityLine, Required<CapacityLine>];
}

/** Grants both lines or none. */
export function decideCapacityMove(
  ledgers: ReadonlyMap<string, Ledger>,
  { lines: [given, taken] }: CapacityMoveClaim,
): Granted | Replayed | Refused {
  const from = ledgers.get(taken.ticketOptionId);
  if (!from) return refuse("ticket_option_not_found");
  const { id, toId } = taken.move;
  const earlier = from.capacityMoves.get(id);
  if (earlier) {
    return earlier.toId === toId && earlier.quantity === given.more
      ? { is: "replayed" }
      : refuse("idempotency_key_reused");
  }
  const to = ledgers.get(given.ticketOptionId);
  if (!to) {
    const { ticketOptionId } = given;
    return { is: "refused", code: "ticket_option_not_found", ticketOptionId };
  }
  const counted = [
    ["fromId", from],
    ["toId", to],
  ] as const;
  const issues = counted
    .filter(([, ledger]) => hasNoOwnCount(ledger))
    .map(([name]) => ({ path: [name], message: "must have a count of its own" }));
  if (issues.length > 0) return { is: "refused", code: "invalid_input", issues };

  const less = capacity.decide(from, taken, undefined);
  if (less.is !== "granted") return less;
  const more = capacity.decide(to, given, undefined);
  if (more.is === "refused" && more.issues) {
    const { ticketOptionId } = given;
    // Its only member that the move changes.
    const tooMany = more.issues.map(({ message }) => ({
      path: ["quantity"],
      message: `makes a capacity that ${message}`,
    }));
    return { ...more, ticketOptionId, issues: tooMany };
  }
  if (more.is !== "granted") return more;
  return { is: "granted", events: [...less.events, ...more.events] };
}
