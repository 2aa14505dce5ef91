import {
  CursorExpiredError,
  type PooledBoxOffice,
  type TakenWebhook,
  type WebhookProgress,
} from "@ticket-allocation/core";

import { deliverEntries, type SendEvent } from "./deliver-entries.ts";
import { addFailure, StatusError } from "./describe-failure.ts";
import { newPing } from "./new-ping.ts";
import { retryPauseMs } from "./retry-pause.ts";

/** Journal entries that are read at a time. After a crash, the events of up to that many are sent again. */
const WINDOW = 100;

export interface DeliverWebhookOptions {
  readonly boxOffice: Pick<PooledBoxOffice, "listEvents" | "saveWebhookProgress">;
  readonly send: SendEvent;
  readonly concurrency: number;
  readonly leaseSeconds: number;
  /** After the first failed attempt. */
  readonly firstPauseMs: number;
  /** Whether others have their turn. */
  readonly isOver: () => boolean;
  /** Whether the receiver has taken long to answer an event. */
  readonly isSlow: () => boolean;
  /** Aborted when the process stops. */
  readonly stopping: AbortSignal;
}

/**
 * Delivers the events after the cursor of a webhook, window by window, until none is left, an event fails, or it is stopped. Saves the progress
 * after each window, and gives the webhook back at the end.
 *
 * While it fails, one entry is attempted at a time, so a receiver that is down does not get the events of others again and again.
 */
export async function deliverWebhook(
  webhook: TakenWebhook,
  { boxOffice, send, leaseSeconds, firstPauseMs, ...options }: DeliverWebhookOptions,
): Promise<void> {
  const { id, leaseId, changes, cursorChanges, eventTypes } = webhook;
  const { isOver, isSlow, stopping } = options;
  let { cursor, attempts, failures } = webhook;
  const save = (progress: Partial<WebhookProgress>) =>
    boxOffice.saveWebhookProgress({
      id,
      leaseId,
      changes,
      cursorChanges,
      isSlow: isSlow(),
      cursor,
      failures,
      attempts,
      isPingSent: webhook.isPingWanted,
      attempt: null,
      retryInMs: 0,
      pauseReason: null,
      leaseSeconds: null,
      ...progress,
    });

  if (webhook.isPingWanted) {
    const ping = newPing(id);
    try {
      await send(ping);
    } catch (error) {
      if (stopping.aborted) return void (await save({ isPingSent: false }));
      failures = addFailure(failures, ping.id, error);
    }
  }
  if (webhook.isPaused) return void (await save({}));

  for (;;) {
    const page = await boxOffice
      .listEvents({
        after: cursor ?? undefined,
        size: attempts > 0 ? 1 : WINDOW,
        types: eventTypes,
      })
      .catch(undefinedIfExpired);
    if (!page) return void (await save({ pauseReason: "cursor_expired" }));
    const entries = page.items.map(({ item }) => item);
    const { delivered, failed } = await deliverEntries(
      entries,
      { ...options, keepLease: () => save({ leaseSeconds }) },
      send,
    );
    cursor = page.items[delivered - 1]?.cursor ?? cursor;
    if (failed) {
      const { eventId, reason } = failed;
      attempts = delivered > 0 ? 1 : attempts + 1;
      failures = addFailure(failures, eventId, reason);
      const { status, retryAfterMs } = reason instanceof StatusError ? reason : NO_ANSWER;
      const pauseReason = status === 410 ? "gone" : null;
      const retryInMs = retryPauseMs(attempts, firstPauseMs, retryAfterMs);
      return void (await save({ attempt: "failed", attempts, retryInMs, pauseReason }));
    }
    if (delivered > 0) attempts = 0;
    const isComplete = delivered === entries.length;
    const goesOn = page.hasNext && isComplete && !isOver() && !stopping.aborted;
    const isOurs = await save({
      attempt: delivered > 0 ? "succeeded" : null,
      leaseSeconds: goesOn ? leaseSeconds : null,
    });
    if (!goesOn || !isOurs) return;
  }
}

const NO_ANSWER: Pick<StatusError, "status" | "retryAfterMs"> = { status: 0, retryAfterMs: 0 };

function undefinedIfExpired(error: unknown): undefined {
  if (!(error instanceof CursorExpiredError)) throw error;
}
