import type { ForbiddenError, UnauthenticatedError } from "@ticket-allocation/core";

/**
 * The value of `WWW-Authenticate` for clients with bearer tokens.
 *
 * @see https://www.rfc-editor.org/rfc/rfc6750#section-3
 */
export function bearerChallenge(error: UnauthenticatedError | ForbiddenError): string {
  const challenge = 'Bearer realm="tickets"';
  if (error.code === "forbidden") return `${challenge}, error="insufficient_scope"`;
  return error.credentials === "missing" ? challenge : `${challenge}, error="invalid_token"`;
}
