import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { pursue, type LifeHabits } from "../life/pursue.ts";
import type { Wish } from "../life/wish.ts";
import { thinkOfRules, type RuleKind } from "./rules-on-sale.ts";

const EVERY_MS = 500;

/** Changes the rules of a ticket option, one change after another, until the sale is over. */
export async function changeRules(
  { id }: OptionOnSale,
  kinds: readonly RuleKind[],
  habits: LifeHabits,
  isOver: () => boolean,
): Promise<void> {
  const { random, log } = habits;
  while (!isOver()) {
    const wish: Wish = {
      key: `rules-${random.uuid()}`,
      kind: "rules",
      userId: random.uuid(),
      lines: [],
      targetId: id,
      quantity: null,
      seconds: null,
      rules: thinkOfRules(random.pick(kinds), random),
      isRuled: true,
    };
    log({ line: "wish", ...wish });
    await pursue(wish, habits);
    await wait(random.between(0, 2 * EVERY_MS));
  }
}
