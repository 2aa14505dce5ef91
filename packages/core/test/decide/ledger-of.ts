import type { LockedTicketOption } from "../../src/settle/lock-ticket-options.ts";
import {
  openLedgers,
  type KnownHold,
  type KnownPurchase,
  type Ledger,
} from "../../src/settle/decide/ledger.ts";
import type { Needs } from "../../src/settle/kinds/claim-kind.ts";
import { needsOf } from "../../src/settle/read/needs.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { withDefaults } from "../../src/model/field.ts";
import { SALE_RULES, type SaleRules } from "../../src/model/sale-rules.ts";

/** The clock of the database. */
export const NOW = new Date("2027-05-01T10:00:00Z");

/** The time so many seconds from now. */
export const inSeconds = (seconds: number) => new Date(NOW.getTime() + 1_000 * seconds);

type Described = Partial<Omit<LockedTicketOption, "id" | "rules">> & {
  readonly rules?: Partial<SaleRules>;
};

function lockedOf([id, { rules = {}, ...given }]: readonly [
  string,
  Described,
]): LockedTicketOption {
  const allocation = given.allocation ?? 10;
  return {
    id,
    allocation,
    capacity: allocation,
    drawsOn: [],
    drawnBy: [],
    rules: withDefaults(SALE_RULES, rules),
    holdsExpireAt: null,
    uncountedFrom: null,
    isInJournal: true,
    ...given,
  };
}

/** The ledgers of ticket options by their ids, each with 10 tickets unless described otherwise. */
export function ledgersOf(
  described: Readonly<Record<string, Described>>,
): ReadonlyMap<string, Ledger> {
  return openLedgers(Object.entries(described).map(lockedOf), NOW);
}

/** What is read for a claim on "option". */
export function needsFor(claim: Claim, mayBeDone = false): Needs {
  return needsOf([lockedOf(["option", {}])], [claim], mayBeDone).get("option")!;
}

/** The ledger of a ticket option with only the given values. */
export function ledgerOf(
  left: number,
  rules: Partial<SaleRules> = {},
  known: Partial<Pick<Ledger, "now" | "usage" | "held" | "purchases" | "holds">> = {},
): Ledger {
  return { ...ledgersOf({ option: { allocation: left, rules } }).get("option")!, ...known };
}

/** A purchase of 3 tickets by "me" that is stored. */
export function knownPurchase(given: Partial<KnownPurchase> = {}): KnownPurchase {
  return {
    userId: "me",
    buyerId: "me",
    quantity: 3,
    holdId: null,
    orderLines: null,
    reference: null,
    metadata: null,
    cancelledQuantity: 0,
    exchangedQuantity: 0,
    ...given,
  };
}

/** A hold of 3 tickets by "me", made now for a minute. */
export function knownHold(given: Partial<KnownHold> = {}): KnownHold {
  return {
    userId: "me",
    quantity: 3,
    createdAt: NOW,
    seconds: 60,
    expiresAt: inSeconds(60),
    orderLines: null,
    createdBy: null,
    reference: null,
    metadata: null,
    status: "active",
    ...given,
  };
}
