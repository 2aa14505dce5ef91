import { setTimeout as wait } from "node:timers/promises";

import { now } from "../now.ts";
import type { Random } from "../../statistics/random.ts";
import { askGateway } from "./ask-gateway.ts";
import type { LogLine, Order, Outcome } from "./order.ts";

export interface BuyerHabits {
  readonly gatewayUrls: readonly string[];
  readonly random: Random;
  readonly log: (line: LogLine) => void;
}

/** Share of requests over GraphQL, including repeated requests that used JSON:API before. */
const GRAPHQL_SHARE = 0.25;
/** Share of buyers that send their order to two gateways at the same time. */
const HASTY = 0.03;
/** Share of buyers that give up after a response without an outcome. */
const FICKLE = 0.05;

/**
 * Sends an order until it has an outcome, each time to another gateway, with the same key. An order without a key is
 * repeated only if the response says that nothing was done.
 *
 * @param options.isFickle may give up before
 * @returns the outcome, or undefined if there is none
 */
export async function buy(
  order: Order,
  { gatewayUrls, random, log }: BuyerHabits,
  { isFickle, deadline }: { readonly isFickle: boolean; readonly deadline: () => boolean },
): Promise<"sold" | "refused" | undefined> {
  const ask = async (gateway: string): Promise<Outcome> => {
    const sentAt = now();
    const protocol = random.chance(GRAPHQL_SHARE) ? "graphql" : "jsonapi";
    const answer = await askGateway(gateway, order, protocol);
    log({
      line: "answer",
      key: order.key,
      gateway,
      protocol,
      sentAt,
      answeredAt: now(),
      ...answer,
    });
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
