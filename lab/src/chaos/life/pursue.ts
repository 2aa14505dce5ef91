import { setTimeout as wait } from "node:timers/promises";

import { now } from "../now.ts";
import type { Random } from "../../statistics/random.ts";
import { askFor } from "./ask-for.ts";
import type { LifeLogLine, Reply, Wish } from "./wish.ts";

export interface LifeHabits {
  readonly gatewayUrls: readonly string[];
  readonly random: Random;
  readonly log: (line: LifeLogLine) => void;
  /** Called for a wish without an outcome. The wish is repeated after the last fault. */
  readonly onUnanswered: (wish: Wish) => void;
  readonly deadline: () => boolean;
}

/** Share of requests over GraphQL, independent of the protocol of earlier requests. */
const GRAPHQL_SHARE = 0.25;
/** Share of requests that are sent to two gateways at the same time. */
const HASTY = 0.03;
/** Share of buyers that give up after a response without an outcome. */
const FICKLE = 0.03;

/**
 * Repeats a wish until it has an outcome, each time at another gateway.
 *
 * @returns the final response, or undefined if there is none
 */
export async function pursue(
  wish: Wish,
  { gatewayUrls, random, log, onUnanswered, deadline }: LifeHabits,
): Promise<Reply | undefined> {
  const ask = async (gateway: string): Promise<Reply> => {
    const sentAt = now();
    const protocol = random.chance(GRAPHQL_SHARE) ? "graphql" : "jsonapi";
    const reply = await askFor(gateway, wish, protocol);
    log({ line: "reply", key: wish.key, gateway, protocol, sentAt, answeredAt: now(), ...reply });
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
