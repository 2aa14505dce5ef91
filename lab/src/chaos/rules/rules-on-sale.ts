import type { RuleChanges } from "../life/wish.ts";
import type { Random } from "../../statistics/random.ts";

/** An option with rules, and the rules that change during the sale. */
interface RuledOption {
  readonly name: string;
  readonly changes: readonly RuleKind[];
}

export type RuleKind = "limit" | "quantities" | "window" | "state";

/** Options that the same users purchase repeatedly. There are plenty of tickets of each. */
export const RULED: readonly RuledOption[] = [
  { name: "limited per user", changes: ["limit", "quantities"] },
  { name: "opened and closed", changes: ["window", "state"] },
  { name: "of all rules", changes: ["limit", "quantities", "window", "state"] },
];

/** Creates rules that never contradict earlier ones. */
export function thinkOfRules(kind: RuleKind, random: Random): RuleChanges {
  switch (kind) {
    case "limit":
      return { maxPerUser: random.pick([null, 4, 8, 12, 20]) };
    case "quantities": {
      const minPerPurchase = random.pick([null, 1, 2, 3]);
      return { minPerPurchase, maxPerPurchase: random.pick([null, 3, 4, 6]) };
    }
    case "state":
      return { state: random.pick(["on_sale", "on_sale", "paused"]) };
    case "window": {
      const now = Date.now();
      const [soon, later] = [random.integer(-500, 800), random.integer(900, 2_500)];
      return random.pick([
        { saleStartsAt: now + soon, saleEndsAt: now + later },
        { saleStartsAt: now - later, saleEndsAt: now + soon },
        { saleStartsAt: now + soon, saleEndsAt: null },
        { saleStartsAt: null, saleEndsAt: now + soon },
        { saleStartsAt: null, saleEndsAt: null },
      ]);
    }
  }
}
