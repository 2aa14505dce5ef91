import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { pursue, type LifeHabits } from "./pursue.ts";

const EVERY_MS = 700;
const [LEAST, MOST] = [5, 120];

/** Raises and reduces the capacity of a ticket option, one change after another, until the sale is over. */
export async function changeCapacity(
  { id, allocation }: OptionOnSale,
  habits: LifeHabits,
  isOver: () => boolean,
): Promise<void> {
  const { random, log } = habits;
  let capacity = allocation ?? 0;
  while (!isOver()) {
    await wait(EVERY_MS);
    const moved = random.integer(LEAST, MOST) * (random.chance(0.5) ? 1 : -1);
    const wanted = Math.max(0, capacity + moved);
    const wish = {
      key: `change-${random.uuid()}`,
      kind: "change",
      userId: random.uuid(),
      lines: [],
      targetId: id,
      quantity: wanted,
      seconds: null,
    } as const;
    log({ line: "wish", ...wish });
    const reply = await pursue(wish, habits);
    if (reply?.outcome === "sold") capacity = wanted;
  }
}
