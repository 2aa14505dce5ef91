import { createParser, type EventSourceMessage } from "eventsource-parser";

/** Larger than every event of the server. A parser that has more to keep throws at the next bytes. */
const MAX_EVENT_LENGTH = 32 * 1024 * 1024;

/**
 * Reads the events of a stream. Of several that have arrived together, only the latest.
 *
 * @param onBytes called when something has arrived
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  onBytes: () => void,
): AsyncGenerator<EventSourceMessage, void> {
  let latest: EventSourceMessage | undefined;
  const parser = createParser({
    maxBufferSize: MAX_EVENT_LENGTH,
    onEvent: (event) => (latest = event),
  });
  const reader = body.getReader();
  const decoder = new TextDecoder();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onBytes();
    parser.feed(decoder.decode(value, { stream: true }));
    if (latest) yield latest;
    latest = undefined;
  }
}
