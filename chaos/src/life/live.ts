import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { changeRules } from "../rules/change-rules.ts";
import { comeBack } from "../rules/regulars.ts";
import { Random } from "../script/random.ts";
import { changeCapacity } from "./change-capacity.ts";
import { travel } from "./journeys.ts";
import { pursue, type LifeHabits } from "./pursue.ts";
import type { LifeLogLine, Wish } from "./wish.ts";

export interface LifeOptions {
  readonly seed: number;
  readonly gatewayUrls: readonly string[];
  readonly options: readonly OptionOnSale[];
  /** Options that are sold by rules. */
  readonly ruled: readonly OptionOnSale[];
  readonly journeysPerSecond: number;
  readonly maxSeconds: number;
  readonly log: (line: LifeLogLine) => void;
}

/** Everything besides single purchases that only make an allocation fall. */
export interface Life {
  /**
   * Lets nobody begin any more, and resolves once all have been answered: also those who had
   * gone away without an answer.
   *
   * @param deadline tells when they have waited for too long
   * @returns how many had gone away, and how many are without an answer even then
   */
  end(deadline: () => boolean): Promise<{ readonly gaveUp: number; readonly unanswered: number }>;
}

/** Buyers who are under way at the most. */
const MAX_OPEN = 200;

/** Begins a life of its own beside the plain sale: the orders of a seed stay the same. */
export function live({ seed, gatewayUrls, options, ruled, log, ...pace }: LifeOptions): Life {
  const random = new Random(seed ^ 0x5eed);
  const unanswered: Wish[] = [];
  const state: { isOver: boolean; isGivenUp?: () => boolean } = { isOver: false };
  const habits: LifeHabits = {
    gatewayUrls,
    random,
    log,
    onUnanswered: (wish) => unanswered.push(wish),
    deadline: () => state.isGivenUp?.() ?? false,
  };
  const isOver = () => state.isOver;
  const open = new Set<Promise<void>>();

  async function begin(): Promise<void> {
    while (!state.isOver) {
      await wait(random.between(0, 2_000 / pace.journeysPerSecond));
      if (open.size >= MAX_OPEN) await Promise.race(open);
      const buyer = { habits, options, maxSeconds: pace.maxSeconds, userId: random.uuid() };
      const travelling = travel(buyer).finally(() => open.delete(travelling));
      open.add(travelling);
    }
  }

  const [changed] = options;
  const changing = changed ? changeCapacity(changed, habits, isOver) : undefined;
  const beginning = begin();
  const ruling = sellByRules();
  return {
    async end(deadline) {
      state.isOver = true;
      state.isGivenUp = deadline;
      await Promise.all([beginning, changing, ruling]);
      await Promise.all(open);
      const gaveUp = unanswered.splice(0);
      // A capacity or rules from long ago would undo those that came after.
      const again = gaveUp.filter(({ kind }) => kind !== "change" && kind !== "rules");
      await Promise.all(again.map((wish) => persist(wish)));
      return { gaveUp: gaveUp.length, unanswered: unanswered.length };
    },
  };

  /** As many regulars as buyers begin in a second. */
  async function sellByRules(): Promise<void> {
    const ofRules = { ...habits, random: new Random(seed ^ 0x2a1e5) };
    await Promise.all([
      ...ruled.map((option) => changeRules(option, option.rules ?? [], ofRules, isOver)),
      ...Array.from({ length: pace.journeysPerSecond }, () =>
        comeBack({ habits: ofRules, options: ruled, userId: ofRules.random.uuid() }, isOver),
      ),
    ]);
  }

  /** Asks until there is an answer, or it is too late. */
  async function persist(wish: Wish): Promise<void> {
    let isUnanswered = true;
    while (isUnanswered && !habits.deadline()) {
      isUnanswered = false;
      await pursue(wish, { ...habits, onUnanswered: () => (isUnanswered = true) });
    }
    if (isUnanswered) unanswered.push(wish);
  }
}
