import { describe, expect, it } from "vitest";

import {
  findSaleRuleIssues,
  isTimed,
  SALE_RULES,
  type SaleRules,
} from "../../src/model/sale-rules.ts";
import { withDefaults } from "../../src/model/field.ts";
import type { Claim } from "../../src/settle/claim.ts";
import { decideClaims } from "../../src/settle/decide/decide-claims.ts";
import { holdOf, purchaseOf } from "./claims.ts";
import { inSeconds, ledgersOf, NOW } from "./ledger-of.ts";

/** The refusal of a claim on an option with these rules, of which "me" has 3 tickets, 2 of them held. */
function codeOf(rules: Partial<SaleRules>, claim: Claim = purchaseOf()): string | undefined {
  const ledgers = ledgersOf({ option: { rules } });
  ledgers.get("option")!.usage.set("me", 3);
  ledgers.get("option")!.held.set("me", 2);
  const [outcome] = decideClaims(ledgers, [claim]);
  return outcome!.is === "refused" ? outcome!.code : undefined;
}

describe("a sale", () => {
  it("takes place only in the state that is for it", () => {
    expect(codeOf({ state: "on_sale" })).toBeUndefined();
    expect(codeOf({ state: "paused" })).toBe("sale_paused");
    expect(codeOf({ state: "archived" })).toBe("sale_paused");
  });

  it("begins at its start, and is over at its end", () => {
    expect(codeOf({ saleStartsAt: NOW, saleEndsAt: inSeconds(1) })).toBeUndefined();
    expect(codeOf({ saleStartsAt: inSeconds(1) })).toBe("sale_not_open");
    expect(codeOf({ saleEndsAt: NOW })).toBe("sale_not_open");
  });

  it("takes no fewer and no more tickets at once than allowed", () => {
    expect(codeOf({ minPerPurchase: 2, maxPerPurchase: 2 })).toBeUndefined();
    expect(codeOf({ minPerPurchase: 3 })).toBe("quantity_out_of_range");
    expect(codeOf({ maxPerPurchase: 1 })).toBe("quantity_out_of_range");
  });

  it("gives a user no more tickets than allowed", () => {
    expect(codeOf({ maxPerUser: 5 })).toBeUndefined();
    expect(codeOf({ maxPerUser: 4 })).toBe("user_limit_exceeded");
    // Of a user whose tickets were not looked up, because no limit can be reached, nothing is known.
    expect(codeOf({ maxPerUser: 2 }, purchaseOf({ userId: "you" }))).toBeUndefined();
    expect(codeOf({ maxPerUser: 1 }, purchaseOf({ userId: "you" }))).toBe("user_limit_exceeded");
  });

  it("lets a user hold no more tickets than allowed, and purchase more", () => {
    expect(codeOf({ maxHeldPerUser: 4 }, holdOf())).toBeUndefined();
    expect(codeOf({ maxHeldPerUser: 3 }, holdOf())).toBe("held_limit_exceeded");
    expect(codeOf({ maxHeldPerUser: 2 }, holdOf({ userId: "you" }))).toBeUndefined();
    expect(codeOf({ maxHeldPerUser: 1 }, holdOf({ userId: "you" }))).toBe("held_limit_exceeded");
    expect(codeOf({ maxHeldPerUser: 1 })).toBeUndefined();
  });

  it("names the first rule that is broken, before the lack of tickets", () => {
    const all = { saleEndsAt: NOW, minPerPurchase: 50, maxPerUser: 1 };
    const claim = purchaseOf({ quantity: 20 });
    expect(codeOf({ ...all, state: "paused" }, claim)).toBe("sale_paused");
    expect(codeOf(all, claim)).toBe("sale_not_open");
    expect(codeOf({ ...all, saleEndsAt: null }, claim)).toBe("quantity_out_of_range");
    expect(codeOf({ maxPerUser: 1 }, claim)).toBe("user_limit_exceeded");
    expect(codeOf({}, claim)).toBe("allocation_exceeded");
  });
});

describe("the rules of a sale", () => {
  const withRules = (rules: Partial<SaleRules>) => withDefaults(SALE_RULES, rules);

  it("sell without any limit unless they are set", () => {
    expect(withRules({})).toEqual({
      state: "on_sale",
      saleStartsAt: null,
      saleEndsAt: null,
      minPerPurchase: null,
      maxPerPurchase: null,
      maxPerUser: null,
      maxHeldPerUser: null,
    });
  });

  it("need the clock only for a time of sale", () => {
    expect(isTimed(withRules({ state: "paused", minPerPurchase: 1, maxPerUser: 1 }))).toBe(false);
    expect(isTimed(withRules({ saleStartsAt: NOW }))).toBe(true);
    expect(isTimed(withRules({ saleEndsAt: NOW }))).toBe(true);
  });

  it("contradict each other if a sale ends before it starts, or a maximum is below the minimum", () => {
    const issuesOf = (rules: Partial<SaleRules>) => findSaleRuleIssues(withRules(rules));
    const ends = { path: ["saleEndsAt"], message: "must be after the start of the sale" };
    expect(issuesOf({ saleStartsAt: NOW, saleEndsAt: inSeconds(1) })).toEqual([]);
    expect(issuesOf({ saleStartsAt: NOW, saleEndsAt: NOW })).toEqual([ends]);
    expect(issuesOf({ saleStartsAt: inSeconds(9_999_999_999) })).toEqual([]);
    expect(issuesOf({ saleEndsAt: inSeconds(-9_999_999_999) })).toEqual([]);
    const maximum = { path: ["maxPerPurchase"], message: "must not be below the minimum" };
    expect(issuesOf({ minPerPurchase: 2, maxPerPurchase: 2 })).toEqual([]);
    expect(issuesOf({ minPerPurchase: 2, maxPerPurchase: 1 })).toEqual([maximum]);
    expect(issuesOf({ minPerPurchase: 2 })).toEqual([]);
    expect(issuesOf({ maxPerPurchase: 1 })).toEqual([]);
  });
});
