import type { Connection } from "../connection.ts";
import { parseJson } from "../documents/unknown-json.ts";
import type { TicketClientError } from "../errors.ts";
import { endAtOnce } from "./end-at-once.ts";
import { fetchOnce, getTokenInTime, type ReadDocument } from "./attempt-request.ts";
import { failedConnection, type FailedAttempt } from "./failed-attempt.ts";
import { isRedirect, judgeFailure, judgeForeignAnswer } from "./judge-answer.ts";
import { pause, pauseAfter } from "./pause.ts";
import { readEvents } from "./read-events.ts";
import { readText } from "./read-text.ts";
import { limitTime, type TimeLimit } from "./time-limit.ts";

const MEDIA_TYPE = "text/event-stream";
/** The server sends something at least each 15 seconds. */
const MAX_SILENCE_MS = 45_000;
const MAX_RETRY_AFTER_MS = 60_000;
/** How long a stream is open at least, or the pause after it is longer: something ends each one at once. */
const SHORTEST_STREAM_MS = 1_000;

export interface FollowOptions {
  /** Ends the iteration. */
  readonly signal?: AbortSignal | undefined;
  /** Called when the stream has ended, before it is opened again. Undefined: the server has ended it. */
  readonly onDisconnect?: ((error: TicketClientError | undefined) => void) | undefined;
}

/**
 * Yields a document, and again each time that it changes. A stream that ends is opened again, as often as necessary.
 *
 * @throws {TicketClientError} if opening it again would not help, such as a refusal
 */
export function followStream<Result>(
  connection: Connection,
  path: string,
  read: ReadDocument<Result>,
  { signal, onDisconnect }: FollowOptions,
): AsyncIterableIterator<Result, void> {
  return endAtOnce(signal, (ended) => readStreams(connection, path, read, ended, onDisconnect));
}

async function* readStreams<Result>(
  connection: Connection,
  path: string,
  read: ReadDocument<Result>,
  signal: AbortSignal,
  onDisconnect: FollowOptions["onDisconnect"],
): AsyncGenerator<Result, void> {
  let lastEventId: string | undefined;
  for (let attempts = 1; ; attempts++) {
    if (signal.aborted) return;
    const limit = limitTime(connection.attemptTimeoutMs, signal);
    const openedAt = performance.now();
    let failed: FailedAttempt | undefined;
    try {
      const opened = await openStream(connection, path, lastEventId, limit);
      if ("failed" in opened) failed = opened.failed;
      else {
        const onBytes = () => limit.restart(MAX_SILENCE_MS);
        onBytes();
        for await (const { id, data } of readEvents(opened.body, onBytes, limit.signal)) {
          const result = read(parseJson(data));
          if (result === undefined)
            throw new Error(`not the expected document: ${data.slice(0, 80)}`);
          lastEventId = id;
          attempts = 0;
          yield result;
        }
      }
    } catch (error) {
      failed = failedConnection("the event stream broke off", error, false);
    } finally {
      limit.end();
    }
    if (signal.aborted) return;
    const failure = { idempotencyKey: undefined, isOutcomeUnknown: false, attempts };
    const error = failed?.toError(failure);
    if (error && !failed?.isWorthRepeating) throw error;
    onDisconnect?.(error);
    const retryAfterMs = Math.min(failed?.retryAfterMs ?? 0, MAX_RETRY_AFTER_MS);
    const restMs = attempts === 0 ? SHORTEST_STREAM_MS - (performance.now() - openedAt) : 0;
    await pause(pauseAfter(attempts + 1, Math.max(retryAfterMs, restMs)), signal);
  }
}

async function openStream(
  connection: Connection,
  path: string,
  lastEventId: string | undefined,
  { signal }: TimeLimit,
): Promise<{ readonly body: ReadableStream<Uint8Array> } | { readonly failed: FailedAttempt }> {
  const headers = {
    Accept: MEDIA_TYPE,
    ...(lastEventId !== undefined && { "Last-Event-ID": lastEventId }),
  };
  const token = await getTokenInTime(connection, signal);
  const response = await fetchOnce(connection, { method: "GET", path, headers }, token, signal);
  if (isRedirect(response)) return { failed: judgeForeignAnswer(response, "a redirect") };
  if (!response.ok) {
    const text = await readText(response, signal);
    return { failed: judgeFailure(response, parseJson(text ?? "")) };
  }
  const isStream = response.headers.get("content-type")?.startsWith(MEDIA_TYPE);
  if (!isStream || !response.body) {
    return { failed: judgeForeignAnswer(response, "not an event stream") };
  }
  return { body: response.body };
}
