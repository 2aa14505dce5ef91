import {
  ForbiddenError,
  isTicketError,
  RateLimitExceededError,
  UnauthenticatedError,
} from "@ticket-allocation/core";

import { errorObject, Refusal } from "./refusal.ts";
import { refuseAccess } from "./refuse-access.ts";
import { refuseTicketError } from "./refuse-ticket-error.ts";

/**
 * Converts an error that the client may be shown.
 *
 * @param document what was sent, for pointers that lead to something
 * @returns undefined for a fault
 */
export function toRefusal(error: unknown, document?: unknown): Refusal | undefined {
  if (error instanceof Refusal) return error;
  if (isTicketError(error)) return refuseTicketError(error, document);
  if (error instanceof UnauthenticatedError || error instanceof ForbiddenError) {
    return refuseAccess(error);
  }
  if (error instanceof RateLimitExceededError) {
    const headers = { "Retry-After": String(error.retryAfterSeconds) };
    return new Refusal([errorObject(error.code, error.message)], headers);
  }
  return undefined;
}
