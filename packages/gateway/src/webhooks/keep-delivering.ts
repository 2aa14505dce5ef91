import type { PooledBoxOffice, TakenWebhook } from "@ticket-allocation/core";
import { isTicketError } from "@ticket-allocation/core";
import { LRUCache } from "lru-cache";
import type { Logger } from "pino";

import { repeatTask, type TaskRepeater } from "../database/repeat-task.ts";
import type { CountDelivery } from "../metrics/measure-deliveries.ts";
import { createAgents } from "./create-agents.ts";
import { deliverWebhook } from "./deliver-webhook.ts";
import { StatusError } from "./describe-failure.ts";
import { sendEvent } from "./send-event.ts";
import { signEvent } from "./sign-event.ts";
import type { SendEvent } from "./deliver-entries.ts";

/** Webhooks that one process delivers to at the same time. */
const MAX_AT_ONCE = 8;
/** Of those, such that fail or are slow. They may take the whole timeout each time, and the others do not wait for them. */
const MAX_SLOW_AT_ONCE = 4;
/** Events that are sent to one of them at the same time. */
const CONCURRENCY = 8;
/** Events that are remembered as delivered: about what 100 webhooks have in their windows, some 3 MB. */
const MAX_DELIVERED = 10_000;
const STATUS_EVERY_MS = 5_000;

/** How long things take. Tests set shorter ones. */
export interface DeliveryTimings {
  /** Between two looks for webhooks that have something to deliver. */
  readonly pauseMs: number;
  /** Until an event must be answered. */
  readonly timeoutMs: number;
  /** A receiver that takes longer is slow. */
  readonly slowMs: number;
  /** For how long one webhook is delivered to, before others have their turn. The first entry may take longer. */
  readonly turnMs: number;
  /** After the first failed attempt. */
  readonly firstPauseMs: number;
}

const TIMINGS: DeliveryTimings = {
  pauseMs: 500,
  timeoutMs: 15_000,
  slowMs: 2_000,
  turnMs: 20_000,
  firstPauseMs: 1_000,
};

interface DeliveringOptions {
  readonly allowsPrivate: boolean;
  readonly onAttempt: CountDelivery;
  readonly logger: Pick<Logger, "error">;
  readonly timings?: DeliveryTimings;
}

/** Delivers events until it is stopped. */
export interface WebhookDeliverer extends TaskRepeater {
  /** The age of the oldest entry that was not delivered to an active webhook, when it was last read. */
  readonly lagSeconds: () => number;
  /** Webhooks that were paused because they could not be delivered to, when they were last counted. */
  readonly paused: () => number;
}

/** Delivers the events of the journal to webhooks. Any number of processes may do so: each webhook is served by one at a time. */
export function keepDelivering(
  boxOffice: Pick<
    PooledBoxOffice,
    "takeWebhooks" | "saveWebhookProgress" | "listEvents" | "readWebhookStatus"
  >,
  { allowsPrivate, onAttempt, logger, timings = TIMINGS }: DeliveringOptions,
): WebhookDeliverer {
  const { pauseMs, timeoutMs, slowMs, turnMs, firstPauseMs } = timings;
  // After the turn an event may still be sent, and the progress has to be saved.
  const leaseSeconds = (turnMs + 2 * timeoutMs) / 1_000;
  const agents = createAgents(CONCURRENCY);
  /** What was delivered after an event that has failed is not sent again with that one, unless another process goes on. */
  const delivered = new LRUCache<string, true>({ max: MAX_DELIVERED });
  const stopping = new AbortController();
  const running = new Map<Promise<void>, TakenWebhook>();
  let status = { lagSeconds: 0, paused: 0 };
  let statusReadAt = -Infinity;

  function senderTo({ id, url: text, secrets, changes }: TakenWebhook): SendEvent {
    const url = new URL(text);
    return async ({ id: eventId, body: content }) => {
      // A client that changes the webhook may want events again. After a failover, another entry may have the id of one that was lost.
      const key = `${id} ${changes} ${eventId} ${content.timestamp}`;
      if (delivered.has(key)) return;
      const body = JSON.stringify(content);
      const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(timeoutMs)]);
      const headers = signEvent(eventId, body, secrets);
      const sent = { url, headers, body, signal, allowsPrivate, agent: agents.of(id, url) };
      try {
        const response = await sendEvent(sent);
        if (response.status < 200 || response.status > 299) throw new StatusError(response);
      } catch (error) {
        if (!stopping.signal.aborted) onAttempt("failed");
        throw signal.aborted ? signal.reason : error;
      }
      onAttempt("delivered");
      delivered.set(key, true);
    };
  }

  async function deliver(webhook: TakenWebhook): Promise<void> {
    const begunAt = performance.now();
    let isSlow = false;
    const send = senderTo(webhook);
    try {
      await deliverWebhook(webhook, {
        boxOffice,
        async send(event) {
          const sentAt = performance.now();
          await send(event);
          isSlow ||= performance.now() - sentAt > slowMs;
        },
        concurrency: CONCURRENCY,
        leaseSeconds,
        firstPauseMs,
        // One that turns out to be slow gives its place to another soon.
        isOver: () => performance.now() - begunAt > turnMs || (isSlow && isQuick(webhook)),
        isSlow: () => isSlow,
        stopping: stopping.signal,
      });
    } catch (error) {
      // The lease ends by itself. That the database is unreachable, others report.
      if (!isTicketError(error)) {
        logger.error({ err: error, webhookId: webhook.id }, "a webhook could not be served");
      }
    }
  }

  const task = repeatTask({
    async run() {
      if (performance.now() - statusReadAt > STATUS_EVERY_MS) {
        status = await boxOffice.readWebhookStatus();
        statusReadAt = performance.now();
      }
      const limit = MAX_AT_ONCE - running.size;
      if (limit === 0) return pauseMs;
      const slow = [...running.values()].filter((webhook) => !isQuick(webhook));
      const slowLimit = MAX_SLOW_AT_ONCE - slow.length;
      for (const webhook of await boxOffice.takeWebhooks({ limit, slowLimit, leaseSeconds })) {
        const delivering = deliver(webhook).finally(() => running.delete(delivering));
        running.set(delivering, webhook);
      }
      return pauseMs;
    },
    firstPauseMs: pauseMs,
    pauseAfterErrorMs: STATUS_EVERY_MS,
    failureMessage: "webhooks could not be delivered to",
    logger,
  });

  return {
    lagSeconds: () => status.lagSeconds,
    paused: () => status.paused,
    async stop() {
      stopping.abort();
      await task.stop();
      await Promise.all(running.keys());
      agents.close();
    },
  };
}

function isQuick({ attempts, isSlow }: TakenWebhook): boolean {
  return attempts === 0 && !isSlow;
}
