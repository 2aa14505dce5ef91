import type { TicketOption, WatchedTicketOptions } from "@ticket-allocation/core";
import { MAX_STREAM_MS, type BodyStream } from "@ticket-allocation/http";

import { untilQuiet } from "./quiet-time.ts";
import type { RenderedEvent } from "./render-event.ts";

export interface EventStreamOptions {
  readonly watched: WatchedTicketOptions;
  /** The document as it was read. It is sent first, unless the client has it. */
  readonly first: RenderedEvent;
  /** The document after changes. */
  readonly update: (changed: readonly TicketOption[]) => RenderedEvent;
  /** `Last-Event-ID`: what the client has received already. */
  readonly lastEventId: string | null | undefined;
  readonly onFault: (fault: unknown) => void;
}

/**
 * Sends a document, and again each time that it changes. The id of an event is the entity tag of its document. A client
 * that reads slowly receives the latest document only.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export function createEventStream({
  watched,
  first,
  update,
  lastEventId,
  onFault,
}: EventStreamOptions): BodyStream {
  const endsAt = performance.now() + MAX_STREAM_MS;
  let sentId = lastEventId;
  let unsent: RenderedEvent | undefined = first;
  let changing: Promise<IteratorResult<readonly TicketOption[], undefined>> | undefined;

  async function nextText(): Promise<string | undefined> {
    for (;;) {
      if (unsent !== undefined && unsent.id !== sentId) {
        sentId = unsent.id;
        return unsent.text;
      }
      changing ??= watched.next();
      const changed = await untilQuiet(changing);
      if (changed === "quiet") return performance.now() < endsAt ? ":\n\n" : undefined;
      changing = undefined;
      if (changed.done) return undefined;
      unsent = update(changed.value);
    }
  }

  return {
    async next() {
      try {
        const value = await nextText();
        if (value !== undefined) return { done: false, value };
      } catch (fault) {
        onFault(fault);
      }
      return this.return();
    },
    async return() {
      await watched.return();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
