/**
 * The process of the buyers. It purchases until it is stopped. Then it repeats all requests without an outcome, and a
 * sample of the others.
 *
 * Started by run-seed.ts.
 */
import { once } from "node:events";
import { createWriteStream } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

import { work, type Parent } from "../../processes/work.ts";
import { live } from "../life/live.ts";
import { Random } from "../../statistics/random.ts";
import { buy, type BuyerHabits } from "./buyer.ts";
import {
  LARGEST_QUANTITY,
  type BuyersJob,
  type BuyersReport,
  type OptionOnSale,
  type Order,
} from "./order.ts";

/** Maximum number of orders that wait for a response, so that they do not accumulate in a stalled sale. */
const MAX_OPEN = 300;
/** Share of orders without an Idempotency-Key. */
const KEYLESS_SHARE = 0.15;
/** Timeout for placing the remaining orders after a delayed sale. */
const CATCH_UP_MS = 30_000;
/** Timeout for the last responses, after the last fault: a slow machine is in time, too. */
const LAST_ANSWERS_MS = 240_000;
/** Number of buyers with tickets that repeat their request. */
const REPEATS = 200;

work(run);

async function run(job: BuyersJob, parent: Parent): Promise<BuyersReport> {
  const { seed, gatewayUrls, ordersPerSecond, orders, logFile } = job;
  const options = job.options.filter(({ hasLife, rules }) => !hasLife && !rules);
  const log = createWriteStream(logFile, { flags: "a" });
  const random = new Random(seed);
  const habits: BuyerHabits = {
    gatewayUrls,
    random,
    log: (line) => log.write(`${JSON.stringify(line)}\n`),
  };
  let overAt = Infinity;
  void parent.wantsResult.then(() => (overAt = performance.now()));
  const isOpen = (placed: number) =>
    performance.now() < (placed < orders ? overAt + CATCH_UP_MS : overAt);

  const open = new Set<Promise<void>>();
  const sold: Order[] = [];
  const unanswered: Order[] = [];
  let giveUpAt = Infinity;
  const deadline = () => performance.now() > giveUpAt;

  async function place(order: Order, isFickle: boolean): Promise<void> {
    const lastWord = await buy(order, habits, { isFickle, deadline });
    if (!order.hasKey) return;
    if (lastWord === "sold") sold.push(order);
    if (lastWord === undefined) unanswered.push(order);
  }

  function begin(order: Order, isFickle: boolean): void {
    const placing = place(order, isFickle).finally(() => open.delete(placing));
    open.add(placing);
  }

  const life = live({
    seed,
    gatewayUrls,
    options: job.options.filter(({ hasLife }) => hasLife),
    ruled: job.options.filter(({ rules }) => rules !== undefined),
    journeysPerSecond: job.journeysPerSecond,
    maxSeconds: job.maxHoldSeconds,
    log: (line) => log.write(`${JSON.stringify(line)}\n`),
  });

  const startedAt = performance.now();
  const rushes = options
    .filter(({ rush }) => rush !== undefined)
    .toSorted((a, b) => (a.rush?.atMs ?? 0) - (b.rush?.atMs ?? 0));
  for (let placed = 0; isOpen(placed); placed += 1) {
    const dueAt = startedAt + (placed * 1_000) / ordersPerSecond;
    const pauseMs = dueAt - performance.now();
    if (pauseMs > 0) await wait(pauseMs);
    if (open.size >= MAX_OPEN) await Promise.race(open);
    begin(thinkOfOrder(chooseOption()), true);

    const [next] = rushes;
    if (next?.rush && performance.now() >= startedAt + next.rush.atMs) {
      rushes.shift();
      for (let i = 0; i < next.rush.orders; i += 1) begin(thinkOfOrder(next), true);
    }
  }

  giveUpAt = performance.now() + LAST_ANSWERS_MS;
  const lived = life.end(deadline);
  await Promise.all(open);
  const gaveUp = unanswered.splice(0);
  for (const order of [...gaveUp, ...random.shuffle(sold).slice(0, REPEATS)]) begin(order, false);
  await Promise.all(open);
  const ofLife = await lived;

  log.end();
  await once(log, "finish");
  return {
    gaveUp: gaveUp.length + ofLife.gaveUp,
    stillUnanswered: unanswered.length + ofLife.unanswered,
  };

  function chooseOption(): OptionOnSale {
    let left = random.next();
    const option = options.find(({ share }) => (left -= share) < 0) ?? options[0];
    if (!option) throw new Error("there is no ticket option on sale");
    return option;
  }

  function thinkOfOrder(option: OptionOnSale): Order {
    const order: Order = {
      key: `chaos-${random.uuid()}`,
      hasKey: !random.chance(KEYLESS_SHARE),
      ticketOptionId: option.id,
      userId: random.uuid(),
      quantity: random.integer(1, LARGEST_QUANTITY),
    };
    habits.log({ line: "order", ...order });
    return order;
  }
}
