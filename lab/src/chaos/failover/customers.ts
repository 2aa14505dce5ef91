import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { setTimeout as wait } from "node:timers/promises";

import type { Random } from "../../statistics/random.ts";
import { buy } from "../buyers/buyer.ts";
import { LARGEST_QUANTITY, type LogLine, type Order } from "../buyers/order.ts";

/** A purchase that a gateway has acknowledged. Times are milliseconds since 1970. */
export interface Acknowledgement {
  readonly gateway: string;
  readonly purchaseId: string;
  readonly sentAt: number;
  readonly answeredAt: number;
}

/** Buyers that place orders all the time, also during an outage. */
export interface Customers {
  readonly acknowledged: readonly Acknowledgement[];
  /** Places no further orders. Resolves when all have an outcome, or after a timeout. */
  stop(): Promise<void>;
}

export interface CustomersOptions {
  readonly gatewayUrls: readonly string[];
  readonly ticketOptionIds: readonly string[];
  readonly ordersPerSecond: number;
  readonly random: Random;
  /** The file for orders and responses. */
  readonly logFile: string;
}

/** Maximum number of orders without an outcome. */
const MAX_OPEN = 150;
const KEYLESS_SHARE = 0.15;
const LAST_ANSWERS_MS = 30_000;

export function startCustomers({
  gatewayUrls,
  ticketOptionIds,
  ordersPerSecond,
  random,
  logFile,
}: CustomersOptions): Customers {
  const file = createWriteStream(logFile, { flags: "a" });
  const acknowledged: Acknowledgement[] = [];
  const open = new Set<Promise<unknown>>();
  let giveUpAt = Infinity;
  const over = new AbortController();
  const deadline = () => performance.now() > giveUpAt;

  function log(line: LogLine): void {
    file.write(`${JSON.stringify(line)}\n`);
    if (line.line !== "answer" || line.outcome !== "sold" || line.purchaseId === null) return;
    const { gateway, purchaseId, sentAt, answeredAt } = line;
    acknowledged.push({ gateway, purchaseId, sentAt, answeredAt });
  }

  function place(): void {
    const order: Order = {
      key: `failover-${random.uuid()}`,
      hasKey: !random.chance(KEYLESS_SHARE),
      ticketOptionId: random.pick(ticketOptionIds),
      userId: random.uuid(),
      quantity: random.integer(1, LARGEST_QUANTITY),
    };
    log({ line: "order", ...order });
    const bought = buy(order, { gatewayUrls, random, log }, { isFickle: false, deadline });
    const placed = bought.finally(() => open.delete(placed));
    open.add(placed);
  }

  async function demand(): Promise<void> {
    while (!over.signal.aborted) {
      if (open.size < MAX_OPEN) place();
      await wait(1_000 / ordersPerSecond);
    }
  }

  const demanding = demand();
  return {
    acknowledged,
    async stop() {
      over.abort();
      giveUpAt = performance.now() + LAST_ANSWERS_MS;
      await demanding;
      await Promise.all(open);
      file.end();
      await once(file, "finish");
    },
  };
}
