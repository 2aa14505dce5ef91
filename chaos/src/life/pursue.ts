import { setTimeout as wait } from "node:timers/promises";

import { now } from "../now.ts";
import type { Random } from "../script/random.ts";
import { askFor } from "./ask-for.ts";
import type { LifeLogLine, Reply, Wish } from "./wish.ts";

export interface LifeHabits {
  readonly gatewayUrls: readonly string[];
  readonly random: Random;
  readonly log: (line: LifeLogLine) => void;
  /** Told what has no last word: it is asked for again once nothing is broken any more. */
  readonly onUnanswered: (wish: Wish) => void;
  readonly deadline: () => boolean;
}

/** Wishes that go through GraphQL, whichever door the request before went through. */
const GRAPHQL_SHARE = 0.25;
/** Requests that go to two gateways at once. */
const HASTY = 0.03;
/** Buyers who go away after an answer that says nothing. */
const FICKLE = 0.03;

/**
 * Asks for something until there is an answer, another gateway each time.
 *
 * @returns the last word, or undefined when there is none
 */
export async function pursue(
  wish: Wish,
  { gatewayUrls, random, log, onUnanswered, deadline }: LifeHabits,
): Promise<Reply | undefined> {
  const ask = async (gateway: string): Promise<Reply> => {
    const sentAt = now();
    const door = random.chance(GRAPHQL_SHARE) ? "graphql" : "jsonapi";
    const reply = await askFor(gateway, wish, door);
    log({ line: "reply", key: wish.key, gateway, door, sentAt, answeredAt: now(), ...reply });
    return reply;
  };

  for (let gateways = random.shuffle(gatewayUrls); !deadline();) {
    const replies = await Promise.all(gateways.slice(0, random.chance(HASTY) ? 2 : 1).map(ask));
    const lastWord =
      replies.find(({ outcome }) => outcome === "sold") ??
      replies.find(({ outcome }) => outcome === "refused");
    if (lastWord) return lastWord;
    if (random.chance(FICKLE)) break;
    await wait(random.between(50, 300));
    gateways = [...gateways.slice(1), ...gateways.slice(0, 1)];
  }
  onUnanswered(wish);
  return undefined;
}
