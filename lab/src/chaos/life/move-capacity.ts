import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { pursue, type LifeHabits } from "./pursue.ts";

const EVERY_MS = 700;
const MOST = 40;

/** Moves capacity between ticket options, one move after another, until the sale is over. */
export async function moveCapacity(
  options: readonly OptionOnSale[],
  habits: LifeHabits,
  isOver: () => boolean,
): Promise<void> {
  const { random, log } = habits;
  while (!isOver()) {
    await wait(EVERY_MS);
    const [from, to] = random.shuffle(options);
    const wish = {
      key: `move-${random.uuid()}`,
      kind: "move",
      userId: random.uuid(),
      lines: [],
      targetId: from!.id,
      toId: to!.id,
      quantity: random.integer(1, MOST),
      seconds: null,
    } as const;
    log({ line: "wish", ...wish });
    await pursue(wish, habits);
  }
}
