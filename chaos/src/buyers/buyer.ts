import { setTimeout as wait } from "node:timers/promises";

import { now } from "../now.ts";
import type { Random } from "../script/random.ts";
import { askGateway } from "./ask-gateway.ts";
import type { LogLine, Order, Outcome } from "./order.ts";

export interface BuyerHabits {
  readonly gatewayUrls: readonly string[];
  readonly random: Random;
  readonly log: (line: LogLine) => void;
}

/** Requests through GraphQL: also of an order that came through the JSON:API before. */
const GRAPHQL_SHARE = 0.25;
/** Buyers who send their order to two gateways at once. */
const HASTY = 0.03;
/** Buyers who go away after an answer that says nothing. */
const FICKLE = 0.05;

/**
 * Sends an order until there is an answer, to another gateway each time, with the same key.
 * Without a key it is sent again only while nothing was done.
 *
 * @param options.isFickle may give up before
 * @returns the last word, or undefined when there is none
 */
export async function buy(
  order: Order,
  { gatewayUrls, random, log }: BuyerHabits,
  { isFickle, deadline }: { readonly isFickle: boolean; readonly deadline: () => boolean },
): Promise<"sold" | "refused" | undefined> {
  const ask = async (gateway: string): Promise<Outcome> => {
    const sentAt = now();
    const door = random.chance(GRAPHQL_SHARE) ? "graphql" : "jsonapi";
    const answer = await askGateway(gateway, order, door);
    log({ line: "answer", key: order.key, gateway, door, sentAt, answeredAt: now(), ...answer });
    return answer.outcome;
  };

  for (let gateways = random.shuffle(gatewayUrls); !deadline();) {
    const asked = gateways.slice(0, order.hasKey && random.chance(HASTY) ? 2 : 1);
    const outcomes = await Promise.all(asked.map(ask));
    const lastWord = outcomes.find((outcome) => outcome === "sold" || outcome === "refused");
    if (lastWord) return lastWord;
    if (!order.hasKey && outcomes[0] !== "busy") return undefined;
    if (isFickle && random.chance(FICKLE)) return undefined;
    await wait(random.between(50, 300));
    gateways = [...gateways.slice(1), ...gateways.slice(0, 1)];
  }
  return undefined;
}
