import { createParser, type EventSourceMessage } from "eventsource-parser";

import { readChunks } from "./read-chunks.ts";

/** Larger than every event of the server. A parser that has more to keep throws at the next bytes. */
const MAX_EVENT_LENGTH = 32 * 1024 * 1024;

/**
 * Reads the events of a stream. Of several that have arrived together, only the latest.
 *
 * @param onBytes called when something has arrived
 * @throws when the signal is aborted
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
  signal: AbortSignal,
): AsyncGenerator<EventSourceMessage, void> {
  let latest: EventSourceMessage | undefined;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => (latest = event),
  });
  const decoder = new TextDecoder();
  for await (const chunk of readChunks(body, signal)) {
    onBytes();
    parser.feed(decoder.decode(chunk, { stream: true }));
    if (latest) yield latest;
    latest = undefined;
  }
}
