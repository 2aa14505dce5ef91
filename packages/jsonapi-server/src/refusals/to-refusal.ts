import {
  ForbiddenError,
  isTicketError,
  RateLimitExceededError,
  UnauthenticatedError,
} from "@ticket-allocation/core";

import type { AnswerOptions, PlainRequest } from "../answer-request.ts";
import { errorObject, Refusal } from "./refusal.ts";
import { refuseAccess } from "./refuse-access.ts";
import { refuseTicketError } from "./refuse-ticket-error.ts";

/** What is answered for whatever was thrown. A fault is told to the host alone. */
export function toRefusal(
  error: unknown,
  request: PlainRequest,
  onFault: AnswerOptions["onFault"],
): Refusal {
  if (error instanceof Refusal) return error;
  if (isTicketError(error)) return refuseTicketError(error);
  if (error instanceof UnauthenticatedError || error instanceof ForbiddenError) {
    return refuseAccess(error);
  }
  if (error instanceof RateLimitExceededError) {
    const headers = { "Retry-After": String(error.retryAfterSeconds) };
    return new Refusal([errorObject(error.code, error.message)], headers);
  }
  if (isAbortOf(request, error)) {
    return new Refusal([
      errorObject("request_aborted", "The request was aborted before it was served"),
    ]);
  }
  const { method, target, requestId } = request;
  onFault(error, { method, target, requestId });
  return new Refusal([errorObject("internal_error", "The request could not be served")]);
}

/** Nobody is left to read the answer, and nothing is broken. */
function isAbortOf({ signal }: PlainRequest, error: unknown): boolean {
  return signal !== undefined && signal.aborted && error === signal.reason;
}
