import { describe, expect, it } from "vitest";

import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import type { Ledger } from "../../src/settle/decide/ledger.ts";
import { capacityMoveOf, exchangeOf, holdOf, purchaseOf, transferOf } from "./claims.ts";
import { knownPurchase, ledgersOf } from "./ledger-of.ts";

const undecided = (...alsoLock: string[]) => [{ is: "undecided", alsoLock }];
const refused = (code: string) => [{ is: "refused", code }];

/** Decides a claim on "option", of which 1 ticket is left, and "other". */
function decide(claim: Claim, prepare: (option: Ledger, other: Ledger) => void) {
  const ledgers = ledgersOf({
    option: { allocation: 1, rules: { maxPerUser: 9 } },
    other: { allocation: 1 },
  });
  prepare(ledgers.get("option")!, ledgers.get("other")!);
  return decideClaims(ledgers, [claim]);
}

const hasMoreOverdue = (option: Ledger) => {
  option.hasMoreOverdue = true;
};

describe("a claim that lacks tickets", () => {
  it("is undecided while more holds have expired than are written", () => {
    expect(decide(purchaseOf(), () => {})).toEqual(refused("allocation_exceeded"));
    expect(decide(purchaseOf(), hasMoreOverdue)).toEqual(undecided());
    expect(decide(holdOf(), hasMoreOverdue)).toEqual(undecided());
  });

  it("is decided if enough is left, or if more tickets would not help", () => {
    const one = purchaseOf({ quantity: 1 });
    expect(decide(one, hasMoreOverdue)).toMatchObject([{ is: "granted" }]);
    const missing = purchaseOf({ ticketOptionId: "none" });
    expect(decide(missing, hasMoreOverdue)).toEqual(refused("ticket_option_not_found"));
    const limited = purchaseOf({ quantity: 10 });
    expect(decide(limited, hasMoreOverdue)).toEqual(refused("user_limit_exceeded"));
  });

  it("waits for the options whose expired holds keep the most, eight at a time", () => {
    const outcome = decide(purchaseOf(), ({ overdueElsewhere }) => {
      for (let units = 1; units <= 9; units += 1) overdueElsewhere.set(`drawing ${units}`, units);
    });
    const mostFirst = [9, 8, 7, 6, 5, 4, 3, 2].map((units) => `drawing ${units}`);
    expect(outcome).toEqual(undecided(...mostFirst));
  });

  it("waits for the holds of what it draws on", () => {
    const drawsOn = [{ ticketOptionId: "hall", units: 1 }];
    const ledgers = ledgersOf({ hall: { allocation: 1 }, option: { drawsOn } });
    ledgers.get("hall")!.overdueElsewhere.set("another", 1);
    expect(decideClaims(ledgers, [purchaseOf()])).toEqual(undecided("another"));
  });

  it("may be an order, of which one line lacks tickets", () => {
    const lines = [
      purchaseOf({ id: "1", quantity: 1, orderLines: 2 }),
      purchaseOf({ id: "2", ticketOptionId: "other", orderLines: 2 }),
    ];
    const order: Claim = { kind: "order", lines };
    const [refusal] = decide(order, hasMoreOverdue);
    expect(refusal).toMatchObject({ is: "refused order" });
    expect(decide(order, (_, other) => hasMoreOverdue(other))).toEqual(undecided());
    const elsewhere = (option: Ledger, { overdueElsewhere }: Ledger) => {
      option.overdueElsewhere.set("unneeded", 1);
      overdueElsewhere.set("another", 1);
    };
    expect(decide(order, elsewhere)).toEqual(undecided("another"));
  });

  it("may be an exchange or a move of capacity: only the option that tickets are taken from matters", () => {
    const ofOption = ({ purchases }: Ledger) => purchases.set("purchase", knownPurchase());
    const exchange = decide(exchangeOf(), (option, other) => {
      ofOption(option);
      hasMoreOverdue(other);
    });
    expect(exchange).toEqual(undecided());
    const useless = decide(exchangeOf(), (option) => {
      ofOption(option);
      hasMoreOverdue(option);
    });
    expect(useless).toEqual(refused("allocation_exceeded"));
    expect(decide(capacityMoveOf(2), () => {})).toEqual(refused("capacity_below_sold"));
    expect(decide(capacityMoveOf(2), hasMoreOverdue)).toEqual(undecided());
  });
});

describe("a claim above the limit of its user", () => {
  const exceeding = { quantity: 10, userId: "me" };
  const count = (userId: string) => (option: Ledger) => {
    option.uncountedUsers.add(userId);
  };

  it("is undecided until the purchases of that user are counted", () => {
    expect(decide(purchaseOf(exceeding), count("me"))).toEqual(undecided());
    expect(decide(purchaseOf(exceeding), count("you"))).toEqual(refused("user_limit_exceeded"));
  });

  it("may be a transfer", () => {
    const outcome = decide(transferOf(), (option) => {
      option.purchases.set("purchase", knownPurchase({ quantity: 10 }));
      count("you")(option);
    });
    expect(outcome).toEqual(undecided());
  });

  it("is decided if it is another limit", () => {
    const ledgers = ledgersOf({ option: { rules: { maxHeldPerUser: 1 } } });
    ledgers.get("option")!.uncountedUsers.add("me");
    expect(decideClaims(ledgers, [holdOf()])).toEqual(refused("held_limit_exceeded"));
  });
});

describe("a claim whose users are not looked up", () => {
  const later = { is: "undecided", alsoLock: [] } as const;
  const decideUnread = (claim: Claim, prepare: (option: Ledger) => void = () => {}) => {
    const ledgers = ledgersOf({ option: {} });
    prepare(ledgers.get("option")!);
    const outcomes = decideClaims(ledgers, [claim], undefined, new Map([[claim, later]]));
    return { outcomes, ...ledgers.get("option")! };
  };

  it("waits, and changes nothing", () => {
    const { outcomes, events, left } = decideUnread(purchaseOf());
    expect(outcomes).toEqual([later]);
    expect([events, left]).toEqual([[], 10]);
  });

  it("is repeated if it was granted before", () => {
    const { outcomes } = decideUnread(purchaseOf(), ({ purchases }) => {
      purchases.set("new purchase", knownPurchase({ quantity: 2 }));
    });
    expect(outcomes).toMatchObject([{ is: "replayed" }]);
  });
});
