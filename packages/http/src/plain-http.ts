import type { CallerSignal } from "@ticket-allocation/core";

/** What is known of a request from its first line. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, percent-encoded: `/ticket_options/…?fields[ticket_options]=name`. */
  readonly target: string;
  /** The host's name for the request, for `onFault`. */
  readonly requestId?: string | undefined;
}

/** The value of a header, by its name in lower case; null or undefined if it was not sent. */
export type GetHeader = (name: string) => string | null | undefined;

/** What is known of a request before its body is read. */
export interface RequestHead extends RequestLine {
  readonly getHeader: GetHeader;
}

/** A request as plain data, independent of the server that received it. */
export interface PlainRequest extends RequestHead {
  /**
   * Returns the whole body, or "too large" as soon as it exceeds `maxBytes`. Rejects if the client
   * does not send all of it. Called at most once.
   */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array | "too large">;
  /** Aborted when the client has gone: a claim that still waits in the queue is dropped. */
  readonly signal?: CallerSignal | undefined;
  /**
   * Called before anything is done, with how much is requested besides the first thing: further purchases of an
   * order, further fields of a GraphQL operation. A {@link RateLimitExceededError} that it throws is answered 429.
   */
  readonly countFurther?: ((count: number) => void) | undefined;
}

export type WholeBody = string | Uint8Array<ArrayBuffer>;

/**
 * A body that is sent piece by piece. `return` ends it at once, also while `next` waits: when the client has gone, or the
 * server stops.
 */
export interface BodyStream extends AsyncIterableIterator<string, undefined> {
  return(): Promise<IteratorReturnResult<undefined>>;
}

/** The longest time that a body is sent piece by piece. Then the client connects again, with a token that is still valid. */
export const MAX_STREAM_MS = 15 * 60_000;

export interface PlainResponse<Body = WholeBody> {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where HTTP allows none. */
  readonly body: Body | null;
}

export function isStream(body: WholeBody | BodyStream | null): body is BodyStream {
  return typeof body === "object" && body !== null && Symbol.asyncIterator in body;
}
