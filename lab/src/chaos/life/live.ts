import { setTimeout as wait } from "node:timers/promises";

import type { OptionOnSale } from "../buyers/order.ts";
import { changeRules } from "../rules/change-rules.ts";
import { comeBack } from "../rules/regulars.ts";
import { Random } from "../../statistics/random.ts";
import { changeCapacity } from "./change-capacity.ts";
import { travel } from "./journeys.ts";
import { moveCapacity } from "./move-capacity.ts";
import { pursue, type LifeHabits } from "./pursue.ts";
import type { LifeLogLine, Wish } from "./wish.ts";

export interface LifeOptions {
  readonly seed: number;
  readonly gatewayUrls: readonly string[];
  readonly options: readonly OptionOnSale[];
  /** Options with rules. */
  readonly ruled: readonly OptionOnSale[];
  readonly journeysPerSecond: number;
  readonly maxSeconds: number;
  readonly log: (line: LifeLogLine) => void;
}

/** Everything except single purchases. */
export interface Life {
  /**
   * Starts no more buyers, and resolves when all wishes have an outcome, including those of buyers that had given up.
   *
   * @param deadline returns true after the timeout
   * @returns how many had given up, and how many wishes have no outcome even then
   */
  end(deadline: () => boolean): Promise<{ readonly gaveUp: number; readonly unanswered: number }>;
}

/** Maximum number of buyers at the same time, so that a busy machine still responds to them. */
const MAX_OPEN = 60;

/** Starts the additional buyers. It does not change the orders of a seed. */
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
    const startedAt = performance.now();
    for (let begun = 0; !state.isOver; begun += 1) {
      // By the clock: on a busy machine a timer is late, and the next buyers catch up.
      const dueAt = startedAt + ((begun + random.next()) * 1_000) / pace.journeysPerSecond;
      const pauseMs = dueAt - performance.now();
      if (pauseMs > 0) await wait(pauseMs);
      if (open.size >= MAX_OPEN) await Promise.race(open);
      const buyer = { habits, options, maxSeconds: pace.maxSeconds, userId: random.uuid() };
      const travelling = travel(buyer).finally(() => open.delete(travelling));
      open.add(travelling);
    }
  }

  const [changed, ...others] = options;
  const changing = changed ? changeCapacity(changed, habits, isOver) : undefined;
  // Not of the first one, whose capacity is set, nor of options without a count of their own.
  const moving = moveCapacity(
    others.filter(({ allocation }) => allocation !== null),
    habits,
    isOver,
  );
  const beginning = begin();
  const ruling = sellByRules();
  return {
    async end(deadline) {
      state.isOver = true;
      state.isGivenUp = deadline;
      await Promise.all([beginning, changing, moving, ruling]);
      await Promise.all(open);
      const gaveUp = unanswered.splice(0);
      // An old change of capacity or rules would undo later ones.
      const again = gaveUp.filter(({ kind }) => kind !== "change" && kind !== "rules");
      await Promise.all(again.map((wish) => persist(wish)));
      return { gaveUp: gaveUp.length, unanswered: unanswered.length };
    },
  };

  /** Starts as many regular users as buyers start per second. */
  async function sellByRules(): Promise<void> {
    const ofRules = { ...habits, random: new Random(seed ^ 0x2a1e5) };
    const users = Array.from({ length: pace.journeysPerSecond }, () => ofRules.random.uuid());
    await Promise.all([
      ...ruled.map((option) => changeRules(option, option.rules ?? [], ofRules, isOver)),
      ...users.map((userId) =>
        comeBack({ habits: ofRules, options: ruled, userId, users }, isOver),
      ),
    ]);
  }

  /** Repeats the wish until it has an outcome, or until the deadline. */
  async function persist(wish: Wish): Promise<void> {
    let isUnanswered = true;
    while (isUnanswered && !habits.deadline()) {
      isUnanswered = false;
      await pursue(wish, { ...habits, onUnanswered: () => (isUnanswered = true) });
    }
    if (isUnanswered) unanswered.push(wish);
  }
}
