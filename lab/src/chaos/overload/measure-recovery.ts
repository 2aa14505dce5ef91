import { randomUUID } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";

import { askGateway } from "../buyers/ask-gateway.ts";
import { now } from "../now.ts";

const PATIENCE_MS = 20_000;
/** A little more than the time of a single purchase on the slow database. */
const NORMAL_MS = 500;
const PAUSE_MS = 20;

/** @returns the time until a single buyer gets tickets without a long wait */
export async function measureRecovery(
  url: string,
  ticketOptionId: string,
  since: number,
): Promise<number> {
  while (now() - since < PATIENCE_MS) {
    const askedAt = now();
    const [key, userId] = [randomUUID(), randomUUID()];
    const order = { key, hasKey: true, ticketOptionId, userId, quantity: 1 };
    const { outcome } = await askGateway(url, order, "jsonapi");
    if (outcome === "sold" && now() - askedAt <= NORMAL_MS) return now() - since;
    await wait(PAUSE_MS);
  }
  return Infinity;
}
