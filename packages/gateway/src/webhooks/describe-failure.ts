import { parseRetryAfter } from "./parse-retry-after.ts";
import type { EventResponse } from "./send-event.ts";

/** Of each failure. */
const MAX_LENGTH = 200;
/** Of a webhook. */
const MAX_FAILURES = 10;

/** Too many requests; unavailable. */
const BUSY: ReadonlySet<number> = new Set([429, 503]);

/** The receiver has answered with a status that does not mean success. */
export class StatusError extends Error {
  override readonly name = "StatusError";
  readonly status: number;
  /** How long the receiver wants to get no further attempt. 0 if it does not say. */
  readonly retryAfterMs: number;

  constructor({ status, retryAfter }: EventResponse) {
    super(
      status >= 300 && status < 400
        ? `it answered ${status}: redirects are not followed`
        : `it answered ${status}`,
    );
    this.status = status;
    this.retryAfterMs = BUSY.has(status) ? parseRetryAfter(retryAfter) : 0;
  }
}

/** Adds a failure to those that a webhook shows, the latest first. Nothing that the receiver has written is in it. */
export function addFailure(
  failures: readonly string[],
  eventId: string,
  failure: unknown,
): readonly string[] {
  const reason = failure instanceof Error ? reasonOf(failure) : "unknown";
  const text = `${new Date().toISOString()} ${eventId}: ${reason}`.slice(0, MAX_LENGTH);
  return [text, ...failures].slice(0, MAX_FAILURES);
}

function reasonOf(error: Error): string {
  if (error.name === "TimeoutError") return "it did not answer in time";
  if (error instanceof AggregateError) return error.errors.map(codeOf).join(", ");
  return codeOf(error);
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  return "code" in error && typeof error.code === "string" ? error.code : error.message;
}
