import type { ForbiddenError, UnauthenticatedError } from "@ticket-allocation/core";
import { bearerChallenge } from "@ticket-allocation/http";

import { errorObject, Refusal, type ErrorSource } from "./refusal.ts";

/**
 * Says that the caller is unknown, or may not do this, with what a client of bearer
 * tokens needs to know.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function refuseAccess(
  error: UnauthenticatedError | ForbiddenError,
  source?: ErrorSource,
): Refusal {
  const refusal = errorObject(error.code, error.message, source);
  return new Refusal([refusal], { "WWW-Authenticate": bearerChallenge(error) });
}
