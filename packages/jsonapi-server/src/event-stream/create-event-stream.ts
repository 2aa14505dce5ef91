import type { TicketOption, WatchedTicketOptions } from "@ticket-allocation/core";
import type { BodyStream } from "@ticket-allocation/http";

import { entityTag } from "../http/entity-tags.ts";

/** Shorter than the minute after which proxies close a silent connection. */
const COMMENT_INTERVAL_MS = 15_000;

/** Then the stream ends, and the client connects again with a token that is still valid. */
const MAX_DURATION_MS = 15 * 60_000;

export interface EventStreamOptions {
  readonly watched: WatchedTicketOptions;
  /** The document as it was read. It is sent first, unless the client has it. */
  readonly document: string;
  /** The document after changes. */
  readonly update: (changed: readonly TicketOption[]) => string;
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
  document,
  update,
  lastEventId,
  onFault,
}: EventStreamOptions): BodyStream {
  const endsAt = performance.now() + MAX_DURATION_MS;
  let sentId = lastEventId;
  let first: string | undefined = document;
  let changing: Promise<IteratorResult<readonly TicketOption[], undefined>> | undefined;

  /** Undefined if the client has it. */
  function toEvent(text: string): string | undefined {
    const id = entityTag(text, undefined);
    if (id === sentId) return undefined;
    sentId = id;
    // JSON text has no line breaks.
    return `id: ${id}\ndata: ${text}\n\n`;
  }

  async function nextEvent(): Promise<string | undefined> {
    for (;;) {
      let event: string | undefined;
      if (first !== undefined) {
        event = toEvent(first);
        first = undefined;
      } else {
        changing ??= watched.next();
        const changed = await withinInterval(changing);
        if (changed === "late") return performance.now() < endsAt ? ":\n\n" : undefined;
        changing = undefined;
        if (changed.done) return undefined;
        event = toEvent(update(changed.value));
      }
      if (event !== undefined) return event;
    }
  }

  return {
    async next() {
      try {
        const value = await nextEvent();
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

async function withinInterval<Result>(waiting: Promise<Result>): Promise<Result | "late"> {
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), COMMENT_INTERVAL_MS);
  try {
    return await Promise.race([waiting, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
