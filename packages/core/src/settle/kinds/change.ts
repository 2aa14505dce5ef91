import type { Draw, NewDraw } from "../../model/draw.ts";
import type { InputIssue } from "../../model/errors.ts";
import { NO_OWN_COUNT, OWN_COUNT_TOO_LARGE } from "../../model/draw.ts";
import { findSaleRuleIssues } from "../../model/sale-rules.ts";
import {
  toCreatedAs,
  type ReadOnlyMembers,
  type SettledChanges,
  type TicketOption,
} from "../../model/ticket-option.ts";
import type { Ledger } from "../decide/ledger.ts";
import { refuse } from "../decide/refuse.ts";
import {
  hasNoOwnCount,
  leftNow,
  shownAllocation,
  shownCapacity,
  storedLeft,
} from "../decide/shown-amounts.ts";
import type { ClaimKind } from "./claim-kind.ts";

/** Changes the ticket option itself. The allocation changes by the same difference as the capacity. */
export interface ChangeClaim {
  readonly kind: "change";
  readonly ticketOptionId: string;
  readonly changes: SettledChanges;
  /** Read-only members that the caller has sent. They must have their current values. */
  readonly unchanged: ReadOnlyMembers;
  /** The ticket option must have one of these. */
  readonly expectedRevisions: readonly number[] | undefined;
}

/**
 * A change leaves no row with an id. If an earlier attempt may have been committed, the state of the ticket option shows
 * whether it was. A later change by another caller must not be overwritten.
 */
export const change: ClaimKind<ChangeClaim> = {
  note(needs, { changes: { maxPerUser, maxHeldPerUser } }) {
    needs.time = true;
    needs.wholeOption = true;
    needs.demand = Infinity;
    if (maxPerUser) needs.limits.push(maxPerUser);
    if (maxHeldPerUser) needs.heldLimits.push(maxHeldPerUser);
  },

  decide(ledger, { ticketOptionId, changes, unchanged, expectedRevisions }, earlier) {
    const seen = earlier?.option;
    const before = ledger.changed ?? ledger.option!;
    const isExpected = ({ revision }: TicketOption) =>
      expectedRevisions?.includes(revision) ?? true;
    // If an earlier attempt was committed, it has raised the revision itself.
    if (seen && !isExpected(seen)) return refuse("precondition_failed");
    const wanted = { ...before, ...withoutShownCapacity(ledger, changes) };
    const changesNothing = toCreatedAs(wanted) === toCreatedAs(before);
    if (seen && ledger.option!.revision !== seen.revision) {
      if (!changesNothing) return refuse("outcome_unknown");
      return { is: "granted", events: [], option: show(ledger, before) };
    }
    if (!isExpected(before)) return refuse("precondition_failed");

    const after = changesNothing ? before : { ...wanted, revision: before.revision + 1 };
    const issues = [
      ...findReadOnlyIssues(ledger, unchanged, before, after),
      ...findSaleRuleIssues(after),
    ];
    if (issues.length > 0) return { is: "refused", code: "invalid_input", issues };
    const more = after.capacity - before.capacity;
    if (ledger.left + more < 0) return refuse("capacity_below_sold");
    return {
      is: "granted",
      events: [{ type: "ticket_option_changed", ticketOptionId, before, after, createdBy: null }],
      option: show(ledger, after, more),
    };
  },
};

/** Without a count of its own, an option may be sent back with the capacity that was shown. */
function withoutShownCapacity(ledger: Ledger, changes: SettledChanges): SettledChanges {
  if (!hasNoOwnCount(ledger) || changes.capacity !== shownCapacity(ledger)) return changes;
  const { capacity: _, ...others } = changes;
  return others;
}

/** @param more tickets that its capacity gets */
function show(ledger: Ledger, option: TicketOption, more = 0): TicketOption {
  return {
    ...option,
    allocation: shownAllocation(ledger, (each) => leftNow(each) + (each === ledger ? more : 0)),
    capacity: hasNoOwnCount(ledger) ? shownCapacity(ledger) : option.capacity,
  };
}

/**
 * A caller may send read-only members with the values that it has read. For the allocation these are the stored value,
 * and the value that includes the tickets of expired holds.
 */
function findReadOnlyIssues(
  ledger: Ledger,
  { allocation, createdAt, createdBy, revision, drawsOn }: ReadOnlyMembers,
  before: TicketOption,
  after: TicketOption,
): readonly InputIssue[] {
  const issues: InputIssue[] = [];
  const isRead = [leftNow, storedLeft].some(
    (leftOf) => allocation === shownAllocation(ledger, leftOf),
  );
  if (allocation !== undefined && !isRead) {
    issues.push({ path: ["allocation"], message: "is read-only: it moves with the capacity" });
  }
  if (after.capacity !== before.capacity && hasNoOwnCount(ledger)) {
    const message = "is read-only: it has no count of its own, and moves with what it draws on";
    issues.push({ path: ["capacity"], message });
  } else if (
    after.capacity !== before.capacity &&
    ledger.draws.length > 0 &&
    after.capacity === NO_OWN_COUNT
  ) {
    issues.push({ path: ["capacity"], message: OWN_COUNT_TOO_LARGE });
  }
  if (createdAt && createdAt.getTime() !== ledger.option!.createdAt.getTime()) {
    issues.push({ path: ["createdAt"], message: "is read-only" });
  }
  if (createdBy !== undefined && createdBy !== ledger.option!.createdBy) {
    issues.push({ path: ["createdBy"], message: "is read-only" });
  }
  if (revision !== undefined && revision !== before.revision) {
    issues.push({ path: ["revision"], message: "is read-only" });
  }
  if (drawsOn && !areSameDraws(drawsOn, ledger.option!.drawsOn)) {
    issues.push({ path: ["drawsOn"], message: "is read-only" });
  }
  return issues;
}

/** The order does not matter. */
function areSameDraws(sent: readonly NewDraw[], draws: readonly Draw[]): boolean {
  const units = new Map(draws.map((draw) => [draw.ticketOptionId, draw.units]));
  return (
    sent.length === draws.length &&
    sent.every((draw) => units.get(draw.ticketOptionId) === (draw.units ?? 1))
  );
}
