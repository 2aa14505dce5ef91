import { eventsOf, type JournalEntry, type WebhookEvent } from "@ticket-allocation/core";

/** Sends one event. Throws what went wrong if it is not delivered. */
export type SendEvent = (event: WebhookEvent) => Promise<void>;

/** What was delivered of some entries. */
export interface Delivery {
  /** Entries from the first on whose events are all delivered. */
  readonly delivered: number;
  /** The first event that was not delivered, and why. Undefined: none, or the delivery was stopped. */
  readonly failed: { readonly eventId: string; readonly reason: unknown } | undefined;
}

interface DeliverOptions {
  readonly eventTypes: readonly string[];
  /** Ticket options whose events are sent at the same time. */
  readonly concurrency: number;
  /** Whether no further event is to be sent, because others have their turn. */
  readonly isOver: () => boolean;
  /** Aborted when the process stops: then an event that is being sent has not failed. */
  readonly stopping: AbortSignal;
}

/**
 * Sends the events of entries: those of one ticket option one after another, those of others at the same time. After a failure
 * no further event is sent.
 */
export async function deliverEntries(
  entries: readonly JournalEntry[],
  { eventTypes, concurrency, isOver, stopping }: DeliverOptions,
  send: SendEvent,
): Promise<Delivery> {
  const isDelivered = entries.map(() => false);
  let failed: Delivery["failed"];
  const ofOptions = Map.groupBy(entries.keys(), (index) => entries[index]?.ticketOptionId);
  const waiting = ofOptions.values();

  async function deliver(index: number): Promise<boolean> {
    const entry = entries[index];
    for (const event of entry ? eventsOf(entry, eventTypes) : []) {
      if (failed || isOver() || stopping.aborted) return false;
      try {
        await send(event);
      } catch (reason) {
        if (!stopping.aborted) failed ??= { eventId: event.id, reason };
        return false;
      }
    }
    isDelivered[index] = true;
    return true;
  }

  async function deliverOptions(): Promise<void> {
    for (const indices of waiting) {
      for (const index of indices) if (!(await deliver(index))) return;
    }
  }

  await Promise.all(Array.from({ length: concurrency }, deliverOptions));
  const undelivered = isDelivered.indexOf(false);
  const delivered = undelivered === -1 ? entries.length : undelivered;
  return { delivered, failed };
}
