import type { EntryEvents, WebhookEvent } from "@ticket-allocation/core";

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
  /** Ticket options whose events are sent at the same time. */
  readonly concurrency: number;
  /** Whether others have their turn. Then only the first entry is completed, so that each turn delivers at least one. */
  readonly isOver: () => boolean;
  /** Keeps others from the webhook meanwhile. False: it was lost to them. */
  readonly keepLease: () => Promise<boolean>;
  /** Aborted when the process stops: then an event that is being sent has not failed. */
  readonly stopping: AbortSignal;
}

/**
 * Sends the events of entries: those of one ticket option one after another, those of others at the same time. The first
 * entries are sent first, so that few are sent again after a failure: then no further event is sent.
 */
export async function deliverEntries(
  entries: readonly EntryEvents[],
  { concurrency, isOver, keepLease, stopping }: DeliverOptions,
  send: SendEvent,
): Promise<Delivery> {
  const waiting = new Set(entries);
  const undelivered = new Set(entries);
  const busyOptions = new Set<string>();
  let failed: Delivery["failed"];

  async function deliver(entry: EntryEvents): Promise<boolean> {
    for (const event of entry.events) {
      if (isOver() && !(entry === entries[0] && (await keepLease()))) return false;
      if (failed || stopping.aborted) return false;
      try {
        await send(event);
      } catch (reason) {
        if (!stopping.aborted) failed ??= { eventId: event.id, reason };
        return false;
      }
    }
    return true;
  }

  async function deliverNext(): Promise<void> {
    for (const entry of waiting) {
      const { ticketOptionId } = entry;
      if (busyOptions.has(ticketOptionId)) continue;
      waiting.delete(entry);
      busyOptions.add(ticketOptionId);
      if (!(await deliver(entry))) return;
      undelivered.delete(entry);
      busyOptions.delete(ticketOptionId);
      return deliverNext();
    }
  }

  await Promise.all(Array.from({ length: concurrency }, deliverNext));
  const [first] = undelivered;
  return { delivered: first ? entries.indexOf(first) : entries.length, failed };
}
