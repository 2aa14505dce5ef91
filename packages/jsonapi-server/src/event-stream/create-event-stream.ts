import type { TicketOption, WatchedTicketOptions } from "@ticket-allocation/core";
import { MAX_STREAM_MS, type BodyStream } from "@ticket-allocation/http";

import { atIntervals } from "./at-intervals.ts";
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
  let latest = first;
  let isAsking = false;
  let isEnded = false;
  /** Set while the next piece is awaited. Few promises per event, because thousands of clients wait for each. */
  let waiting: PromiseWithResolvers<IteratorResult<string, undefined>> | undefined;
  const stopComments = atIntervals(() => {
    if (performance.now() >= endsAt) end();
    else send(":\n\n");
  });

  function send(value: string): void {
    waiting?.resolve({ done: false, value });
    waiting = undefined;
  }

  function proceed(): void {
    if (!waiting) return;
    if (latest.id !== sentId) {
      sentId = latest.id;
      send(latest.text);
    } else if (!isAsking) {
      isAsking = true;
      watched.next().then(receive).catch(fail);
    }
  }

  function receive(changed: IteratorResult<readonly TicketOption[], undefined>): void {
    isAsking = false;
    if (changed.done) return end();
    latest = update(changed.value);
    proceed();
  }

  function fail(fault: unknown): void {
    onFault(fault);
    end();
  }

  function end(): void {
    if (isEnded) return;
    isEnded = true;
    stopComments();
    watched.return().catch(onFault);
    waiting?.resolve({ done: true, value: undefined });
  }

  return {
    next() {
      if (isEnded) return Promise.resolve({ done: true, value: undefined });
      waiting = Promise.withResolvers();
      const { promise } = waiting;
      proceed();
      return promise;
    },
    async return() {
      end();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
