import type { BoxOffice } from "@ticket-allocation/core";
import {
  EVENT_STREAM_MEDIA_TYPE,
  type BodyStream,
  type PlainRequest,
  type PlainResponse,
  type RequestLine,
} from "@ticket-allocation/http";

import type { Fieldsets } from "../query/fieldsets.ts";
import type { RouteAnswer, WatchedAnswer } from "../routes/route.ts";
import { createEventStream } from "./create-event-stream.ts";
import { renderEvent, renderOnce } from "./render-event.ts";

interface StreamOptions {
  /** Of the caller. */
  readonly boxOffice: BoxOffice;
  readonly request: PlainRequest;
  readonly fieldsets: Fieldsets;
  readonly onFault: (fault: unknown, request: RequestLine) => void;
}

/**
 * Sends an answer and its changes as an event stream.
 *
 * @throws what keeps the caller from watching, before the stream begins
 */
export async function streamAnswer(
  { answer, ids, update }: WatchedAnswer,
  toDocument: (answer: RouteAnswer) => string,
  { boxOffice, request, fieldsets, onFault }: StreamOptions,
): Promise<PlainResponse<BodyStream>> {
  const toEvent = (shown: RouteAnswer) => {
    if (!("resource" in shown)) return renderEvent(toDocument(shown));
    const { type, thing } = shown.resource;
    return renderOnce(thing, fieldsets[type].join(), () => toDocument(shown));
  };
  const { method, target, requestId, getHeader } = request;
  const watched = boxOffice.watch(ids);
  const { value: shown = [] } = await watched.next();
  const body = createEventStream({
    watched,
    first: toEvent(shown.length > 0 ? update(shown) : answer),
    update: (changed) => toEvent(update(changed)),
    lastEventId: getHeader("last-event-id"),
    onFault: (fault) => onFault(fault, { method, target, requestId }),
  });
  const headers = {
    Vary: "Accept",
    "Content-Type": EVENT_STREAM_MEDIA_TYPE,
    "cache-control": "no-store",
    // nginx would send the events when its buffer is full.
    "x-accel-buffering": "no",
  };
  return { status: 200, headers, body };
}
