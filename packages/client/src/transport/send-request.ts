import type { Connection } from "../connection.ts";
import { AbortedError, type Failure } from "../errors.ts";
import { attemptRequest, type ApiRequest, type ReadDocument } from "./attempt-request.ts";
import { pause, pauseAfter } from "./pause.ts";

export interface RequestOptions {
  /** Ends the request early. */
  readonly signal?: AbortSignal | undefined;
  /** How long all attempts may take together, in milliseconds. @default the client's */
  readonly timeoutMs?: number | undefined;
}

/**
 * Sends a request until there is a result, or an error that a repetition would not change. All attempts are the same, so
 * with an idempotency key the request is carried out once.
 *
 * @throws {TicketClientError}
 */
export async function sendRequest<Result>(
  connection: Connection,
  request: ApiRequest,
  read: ReadDocument<Result>,
  { signal, timeoutMs = connection.timeoutMs }: RequestOptions,
): Promise<Result> {
  const endsAt = performance.now() + timeoutMs;
  const isWrite = request.method !== "GET";
  const { hasOwnIds = false } = request;
  const idempotencyKey = request.headers["Idempotency-Key"];
  let isOutcomeUnknown = false;
  const failureAfter = (attempts: number): Failure => ({
    idempotencyKey,
    isOutcomeUnknown,
    attempts,
  });
  for (let attempts = 1; ; attempts++) {
    if (signal?.aborted) throw abortedError(failureAfter(attempts - 1), signal);
    const leftMs = Math.max(endsAt - performance.now(), 1);
    const attemptMs = Math.min(connection.attemptTimeoutMs, leftMs);
    const attempt = await attemptRequest(connection, request, read, signal, attemptMs);
    if ("result" in attempt) return attempt.result;

    const { failed } = attempt;
    const isDecisive = failed.isDecisive && (hasOwnIds || idempotencyKey !== undefined);
    isOutcomeUnknown = isWrite && (failed.isOutcomeUnknown || (isOutcomeUnknown && !isDecisive));
    if (signal?.aborted) throw abortedError(failureAfter(attempts), signal);
    const pauseMs = pauseAfter(attempts, failed.retryAfterMs);
    const isLast = attempts >= connection.maxAttempts || performance.now() + pauseMs >= endsAt;
    if (isLast || !failed.isWorthRepeating) throw failed.toError(failureAfter(attempts));
    await pause(pauseMs, signal);
  }
}

function abortedError(failure: Failure, signal: AbortSignal): AbortedError {
  return new AbortedError("the request was aborted", failure, signal.reason);
}
