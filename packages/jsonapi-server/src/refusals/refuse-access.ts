import { UnauthenticatedError, type ForbiddenError } from "@ticket-allocation/core";

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
  return new Refusal([refusal], { "WWW-Authenticate": `Bearer realm="tickets"${problem(error)}` });
}

function problem(error: UnauthenticatedError | ForbiddenError): string {
  if (!(error instanceof UnauthenticatedError)) return ', error="insufficient_scope"';
  return error.credentials === "missing" ? "" : ', error="invalid_token"';
}
