import { describe, expect, it } from "vitest";

import { withDefaults } from "../../src/model/field.ts";
import type {
  ReadOnlyMembers,
  SettledChanges,
  TicketOption,
} from "../../src/model/ticket-option.ts";
import { OPTIONAL_TICKET_OPTION_FIELDS } from "../../src/model/ticket-option-fields.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import type { Ledger } from "../../src/settle/decide/ledger.ts";
import { NO_OWN_COUNT, OWN_COUNT_TOO_LARGE } from "../../src/model/draw.ts";
import { capacityMoveOf, purchaseOf } from "./claims.ts";
import { inSeconds, ledgersOf, needsFor, NOW } from "./ledger-of.ts";

const DRAWS = [
  { ticketOptionId: "door", units: 1 },
  { ticketOptionId: "hall", units: 2 },
];

function optionOf(given: Partial<TicketOption> = {}): TicketOption {
  return {
    id: "option",
    allocation: 4,
    capacity: 10,
    drawsOn: [],
    createdAt: NOW,
    createdBy: "owner",
    ...withDefaults(OPTIONAL_TICKET_OPTION_FIELDS, {}),
    name: "day pass",
    revision: 7,
    ...given,
  };
}

const changeTo = (changes: SettledChanges, unchanged: ReadOnlyMembers = {}): Claim => {
  const expectedRevisions = undefined;
  return { kind: "change", ticketOptionId: "option", changes, unchanged, expectedRevisions };
};

/** An option that has sold 6 of 10 tickets. */
function openOption(): ReadonlyMap<string, Ledger> {
  const ledgers = ledgersOf({ option: { allocation: 4, capacity: 10 } });
  ledgers.get("option")!.option = optionOf();
  return ledgers;
}

/** The same, where each ticket takes one unit of a door and two of a hall. */
function openDrawing(capacity = 10): ReadonlyMap<string, Ledger> {
  const ledgers = ledgersOf({
    door: { allocation: 30, capacity: 40 },
    hall: { allocation: 7, capacity: 15 },
    option: { allocation: capacity - 6, capacity, drawsOn: DRAWS },
  });
  ledgers.get("option")!.option = optionOf({ capacity, drawsOn: DRAWS });
  return ledgers;
}

const decide = (ledgers: ReadonlyMap<string, Ledger>, ...claims: Claim[]) =>
  decideClaims(ledgers, claims);

const invalid = (path: string, message: string) => ({
  is: "refused",
  code: "invalid_input",
  issues: [{ path: [path], message }],
});

describe("a change of a ticket option", () => {
  it("raises the revision, and what is left by the difference of the capacity", () => {
    const ledgers = openOption();
    const [outcome] = decide(ledgers, changeTo({ name: "night pass", capacity: 12 }));
    const { events, left, capacity, changed, rules } = ledgers.get("option")!;
    const after = optionOf({ name: "night pass", capacity: 12, revision: 8 });
    const ofOption = { ticketOptionId: "option", before: optionOf(), createdBy: null };
    expect(events).toEqual([{ type: "ticket_option_changed", ...ofOption, after }]);
    expect(outcome).toEqual({ is: "granted", events, option: { ...after, allocation: 6 } });
    expect([left, capacity, changed, rules]).toEqual([6, 12, after, after]);
  });

  it("applies to the claims after it", () => {
    const ledgers = openOption();
    const outcomes = decide(
      ledgers,
      changeTo({ capacity: 12 }),
      purchaseOf({ quantity: 6 }),
      changeTo({ maxPerPurchase: 1 }),
      purchaseOf({ id: "another" }),
      changeTo({ capacity: 13 }),
    );
    expect(outcomes).toMatchObject([
      { is: "granted" },
      { is: "granted" },
      { is: "granted" },
      { code: "quantity_out_of_range" },
      { is: "granted", option: { capacity: 13, maxPerPurchase: 1, allocation: 1, revision: 10 } },
    ]);
  });

  it("keeps the revision if it changes nothing", () => {
    const [outcome] = decide(openOption(), changeTo({ name: "day pass" }));
    expect(outcome).toMatchObject({ is: "granted", option: { revision: 7 } });
  });

  it("is refused if more tickets are sold than the new capacity has", () => {
    expect(decide(openOption(), changeTo({ capacity: 6 }))).toMatchObject([
      { is: "granted", option: { allocation: 0 } },
    ]);
    expect(decide(openOption(), changeTo({ capacity: 5 }))).toEqual([
      { is: "refused", code: "capacity_below_sold" },
    ]);
  });

  it("is refused for rules that contradict each other, one of which may be stored already", () => {
    const stored = { saleStartsAt: NOW };
    const ledgers = openOption();
    ledgers.get("option")!.option = optionOf(stored);
    const refusal = invalid("saleEndsAt", "must be after the start of the sale");
    expect(decide(ledgers, changeTo({ saleEndsAt: NOW }))).toEqual([refusal]);
    expect(decide(ledgers, changeTo({ saleEndsAt: inSeconds(1) }))).toMatchObject([
      { is: "granted" },
    ]);
  });

  it("is refused with a read-only member that has another value", () => {
    const sent: readonly (readonly [ReadOnlyMembers, ReadOnlyMembers])[] = [
      [{ createdAt: NOW }, { createdAt: inSeconds(1) }],
      [{ createdBy: "owner" }, { createdBy: null }],
      [{ revision: 7 }, { revision: 8 }],
      [{ drawsOn: [] }, { drawsOn: DRAWS }],
    ];
    for (const [right, wrong] of sent) {
      const [path] = Object.keys(wrong);
      expect(decide(openOption(), changeTo({}, right))).toMatchObject([{ is: "granted" }]);
      expect(decide(openOption(), changeTo({}, wrong))).toEqual([invalid(path!, "is read-only")]);
    }
  });

  it("accepts the allocation that was read: with or without what expired holds keep", () => {
    const sendBack = (allocation: number) => {
      const ledgers = openOption();
      ledgers.get("option")!.left = 5;
      ledgers.get("option")!.overdueElsewhere.set("another", 2);
      return decide(ledgers, changeTo({}, { allocation }))[0];
    };
    expect(sendBack(4)).toMatchObject({ is: "granted", option: { allocation: 7 } });
    expect(sendBack(7)).toMatchObject({ is: "granted" });
    const refusal = invalid("allocation", "is read-only: it moves with the capacity");
    expect(sendBack(5)).toEqual(refusal);
  });

  it("accepts the same draws in another order, with or without the number of units that is the default", () => {
    const send = (drawsOn: NonNullable<ReadOnlyMembers["drawsOn"]>) =>
      decide(openDrawing(), changeTo({}, { drawsOn }))[0];
    const [door, hall] = DRAWS;
    expect(send([hall!, door!])).toMatchObject({ is: "granted" });
    expect(send([hall!, { ticketOptionId: "door" }])).toMatchObject({ is: "granted" });
    const refusal = invalid("drawsOn", "is read-only");
    expect(send([{ ticketOptionId: "hall" }, door!])).toEqual(refusal);
    expect(send([door!])).toEqual(refusal);
    expect(send([door!, { ticketOptionId: "another", units: 2 }])).toEqual(refusal);
  });

  it("needs the whole option, all expired holds, and the users that reach a new limit", () => {
    const needs = needsFor(changeTo({}));
    expect([needs.time, needs.wholeOption, needs.demand]).toEqual([true, true, Infinity]);
    expect([needs.limits, needs.heldLimits]).toEqual([[], []]);
    const limited = needsFor(changeTo({ maxPerUser: 3, maxHeldPerUser: 2 }));
    expect([limited.limits, limited.heldLimits]).toEqual([[3], [2]]);
    expect(needsFor({ kind: "sweep", ticketOptionId: "option" }).demand).toBe(Infinity);
  });
});

describe("a change of an option that draws on others", () => {
  it("shows what can be had of it: 3 tickets, because the hall has 7 units", () => {
    const [outcome] = decide(openDrawing(), changeTo({ name: "night pass" }));
    expect(outcome).toMatchObject({ option: { allocation: 3, capacity: 10 } });
    const [smaller] = decide(openDrawing(), changeTo({ capacity: 8 }));
    expect(smaller).toMatchObject({ option: { allocation: 2, capacity: 8 } });
    const [larger] = decide(openDrawing(), changeTo({ capacity: 13 }));
    expect(larger).toMatchObject({ option: { allocation: 3, capacity: 13 } });
  });

  it("accepts the shown capacity of an option without a count of its own, and no other", () => {
    const change = (capacity: number) =>
      decide(openDrawing(NO_OWN_COUNT), changeTo({ capacity, name: "night pass" }))[0];
    expect(change(7)).toMatchObject({
      events: [{ after: { capacity: NO_OWN_COUNT, name: "night pass" } }],
      option: { allocation: 3, capacity: 7 },
    });
    const isReadOnly = "is read-only: it has no count of its own, and moves with what it draws on";
    expect(change(8)).toEqual(invalid("capacity", isReadOnly));
  });

  it("does not take its count away", () => {
    const [outcome] = decide(openDrawing(), changeTo({ capacity: NO_OWN_COUNT }));
    expect(outcome).toEqual(invalid("capacity", OWN_COUNT_TOO_LARGE));
    const [without] = decide(openOption(), changeTo({ capacity: NO_OWN_COUNT }));
    expect(without).toMatchObject({ is: "granted" });
  });

  it("sends back what was read of it, and changes nothing", () => {
    const members = { allocation: 3, drawsOn: DRAWS, revision: 7 };
    const [outcome] = decide(openDrawing(), changeTo({ capacity: 10 }, members));
    expect(outcome).toMatchObject({ is: "granted", option: { revision: 7 } });
  });
});

describe("a move of capacity", () => {
  const openBoth = () => {
    const ledgers = ledgersOf({
      option: { allocation: 4, capacity: 10 },
      other: { allocation: 1, capacity: 5 },
    });
    ledgers.get("option")!.option = optionOf();
    ledgers.get("other")!.option = optionOf({ id: "other", capacity: 5 });
    return ledgers;
  };

  it("takes tickets that are left from one option, and gives them to the other", () => {
    const ledgers = openBoth();
    const [outcome] = decide(ledgers, capacityMoveOf(4));
    const [option, other] = ledgers.values();
    expect([option!.left, option!.capacity]).toEqual([0, 6]);
    expect([other!.left, other!.capacity]).toEqual([5, 9]);
    const changed = { type: "ticket_option_changed", createdBy: "seller" };
    const moved = { id: "new move", toId: "other", quantity: 4, createdBy: "seller" };
    const events = [
      { ...changed, ticketOptionId: "option", after: { capacity: 6, revision: 8 } },
      { type: "capacity_moved", ticketOptionId: "option", ...moved },
      { ...changed, ticketOptionId: "other", after: { capacity: 9, revision: 8 } },
    ];
    expect(outcome).toMatchObject({ is: "granted", events });
    expect(other!.events).toHaveLength(1);
    expect(option!.capacityMoves.get("new move")).toEqual({ toId: "other", quantity: 4 });
  });

  it("changes nothing if one of both refuses it", () => {
    const tooLarge = `makes a capacity that must not exceed ${NO_OWN_COUNT}`;
    const openFull = () => {
      const ledgers = openBoth();
      Object.assign(ledgers.get("other")!, { capacity: NO_OWN_COUNT });
      return ledgers;
    };
    const refusals = [
      [openBoth(), capacityMoveOf(5), { code: "capacity_below_sold" }],
      [openBoth(), capacityMoveOf(11), { code: "capacity_below_sold" }],
      [
        openFull(),
        capacityMoveOf(1),
        { ...invalid("quantity", tooLarge), ticketOptionId: "other" },
      ],
    ] as const;
    for (const [ledgers, claim, refusal] of refusals) {
      expect(decide(ledgers, claim)).toEqual([{ is: "refused", ...refusal }]);
      expect([...ledgers.values()].flatMap(({ events }) => events)).toEqual([]);
    }
  });

  it("can take the whole capacity, and give as much as fits", () => {
    const ledgers = openBoth();
    Object.assign(ledgers.get("option")!, { left: 10 });
    Object.assign(ledgers.get("other")!, { capacity: NO_OWN_COUNT - 10 });
    expect(decide(ledgers, capacityMoveOf(10))).toMatchObject([{ is: "granted" }]);
    expect(ledgers.get("option")!.capacity).toBe(0);
  });

  it("is refused unless both options exist", () => {
    const [option, other] = ["option", "other"].map((id) => new Map([[id, openBoth().get(id)!]]));
    const refusal = { is: "refused", code: "ticket_option_not_found" };
    expect(decide(other!, capacityMoveOf(1))).toEqual([refusal]);
    expect(decide(option!, capacityMoveOf(1))).toEqual([{ ...refusal, ticketOptionId: "other" }]);
  });

  it("is refused for an option without a count of its own", () => {
    const message = "must have a count of its own";
    const drawing = openDrawing(NO_OWN_COUNT).get("option")!;
    const both = openBoth();
    const from = new Map([...both, ["option", drawing]]);
    const to = new Map([...both, ["other", drawing]]);
    expect(decide(from, capacityMoveOf(1))).toEqual([invalid("fromId", message)]);
    expect(decide(to, capacityMoveOf(1))).toEqual([invalid("toId", message)]);
  });

  it("names the other option if that refuses the new capacity", () => {
    const both = openBoth();
    const other = openDrawing(NO_OWN_COUNT - 1).get("option")!;
    const [outcome] = decide(new Map([...both, ["other", other]]), capacityMoveOf(1));
    expect(outcome).toEqual({
      ...invalid("quantity", `makes a capacity that ${OWN_COUNT_TOO_LARGE}`),
      ticketOptionId: "other",
    });
  });

  it("is repeated, unless the key was used for another one", () => {
    const again = (claim: Claim) => decide(openBoth(), capacityMoveOf(2), claim)[1];
    expect(again(capacityMoveOf(2))).toEqual({ is: "replayed" });
    expect(again(capacityMoveOf(1))).toEqual({ is: "refused", code: "idempotency_key_reused" });
    const ledgers = openBoth();
    ledgers.get("option")!.capacityMoves.set("new move", { toId: "third", quantity: 2 });
    expect(decide(ledgers, capacityMoveOf(2))).toEqual([
      { is: "refused", code: "idempotency_key_reused" },
    ]);
  });

  it("needs both whole options, and an earlier move only if there may be one", () => {
    const needs = needsFor(capacityMoveOf(1));
    expect([needs.wholeOption, needs.demand, needs.capacityMoves]).toEqual([
      true,
      Infinity,
      new Set(),
    ]);
    const made = new Set(["new move"]);
    expect(needsFor(capacityMoveOf(1), true).capacityMoves).toEqual(made);
    expect(needsFor(capacityMoveOf(1, true)).capacityMoves).toEqual(made);
  });
});
