import type { ErrorObject } from "./documents/error-objects.ts";
import type { ErrorCode } from "./client.ts";

/** What is known of a request that has failed. */
export interface Failure {
  /** The key that all attempts had. Undefined: the request takes none. */
  readonly idempotencyKey: string | undefined;
  /**
   * Whether the request may have been carried out. Repeat it with the same key, if it has one: then it is carried out
   * once, and you get the result.
   */
  readonly isOutcomeUnknown: boolean;
  /** How often the request was sent. */
  readonly attempts: number;
}

/** Of a response. */
export interface AnswerHead {
  readonly status: number;
  /** `X-Request-Id`: the log of the server has it too. */
  readonly requestId: string | undefined;
  /** How long the server asks to wait. */
  readonly retryAfterMs: number | undefined;
}

/** A request that has failed. Its class says why. */
export abstract class TicketClientError extends Error implements Failure {
  readonly idempotencyKey: string | undefined;
  readonly isOutcomeUnknown: boolean;
  readonly attempts: number;

  constructor(message: string, failure: Failure, cause?: unknown) {
    const { idempotencyKey, isOutcomeUnknown, attempts } = failure;
    const ending = isOutcomeUnknown ? ", and the request may have been carried out" : "";
    super(message + ending, cause === undefined ? undefined : { cause });
    this.idempotencyKey = idempotencyKey;
    this.isOutcomeUnknown = isOutcomeUnknown;
    this.attempts = attempts;
  }
}

/** The server refuses the request. Texts may change: distinguish refusals by their `code`. */
export class RefusalError extends TicketClientError implements AnswerHead {
  override readonly name = "RefusalError";
  /** Of the first error. A newer server may have codes that this client does not know. */
  readonly code: ErrorCode | (string & {});
  /** One for each invalid member, or refused line. */
  readonly errors: readonly ErrorObject[];
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(
    head: AnswerHead,
    errors: readonly [ErrorObject, ...ErrorObject[]],
    failure: Failure,
  ) {
    super(errors.map(({ detail }) => detail).join("; "), failure);
    this.code = errors[0].code;
    this.errors = errors;
    this.status = head.status;
    this.requestId = head.requestId;
    this.retryAfterMs = head.retryAfterMs;
  }
}

/** The server, or a proxy, has failed: a status from 500 that is no refusal. */
export class FaultError extends TicketClientError implements AnswerHead {
  override readonly name = "FaultError";
  readonly status: number;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;

  constructor(head: AnswerHead, failure: Failure) {
    super(`the server responds with status ${head.status}`, failure);
    this.status = head.status;
    this.requestId = head.requestId;
    this.retryAfterMs = head.retryAfterMs;
  }
}

/** There was no response, or it was not complete, or it came too late. */
export class ConnectionError extends TicketClientError {
  override readonly name = "ConnectionError";
}

/** The response is not one of this API: a page, a redirect, a document of something else. Check the `url` of the client. */
export class InvalidAnswerError extends TicketClientError {
  override readonly name = "InvalidAnswerError";
}

/** The signal of the caller was aborted. Its reason is the `cause`. */
export class AbortedError extends TicketClientError {
  override readonly name = "AbortedError";
}
