import type { CallerSignal } from "@ticket-allocation/core";

/** What a request begins with. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, percent-encoded. */
  readonly target: string;
  /** What the host calls it, for `onFault`. */
  readonly requestId?: string | undefined;
}

/** The value of a header, by its name in lower case; null or undefined when it was not sent. */
export type GetHeader = (name: string) => string | null | undefined;

/** What is known of a request before its body is read. */
export interface RequestHead extends RequestLine {
  readonly getHeader: GetHeader;
}

/** A request as plain data, whatever server it came from. */
export interface PlainRequest extends RequestHead {
  /**
   * Gives the whole body, or "too large" as soon as it has passed `maxBytes`; rejects
   * when it breaks off. Called once, and only when the body is wanted.
   */
  readonly readBody: (maxBytes: number) => Promise<Uint8Array | "too large">;
  /** Aborted when the client goes away. */
  readonly signal?: CallerSignal | undefined;
  /**
   * Called, before anything is done, with how much is asked for besides the first field of the
   * operation: its other fields, and the lines of an order. A {@link RateLimitExceededError} that it
   * throws is answered 429.
   */
  readonly countFurther?: ((fields: number) => void) | undefined;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where HTTP allows none. */
  readonly body: string | Uint8Array<ArrayBuffer> | null;
}
