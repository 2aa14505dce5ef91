/** Headers in lower case, as the doors spell those of their own that take precedence. */
type Headers = Readonly<Record<string, string>>;

/**
 * What every answer says to browsers, whatever it answers: take it for what it is called,
 * keep no copy, show it in no frame, load nothing for it.
 *
 * A page of ours sends a policy of its own instead.
 *
 * @param publicUrl browsers are bound to https only where this begins so
 * @see https://cheatsheetseries.owasp.org/cheatsheets/REST_Security_Cheat_Sheet.html#security-headers
 */
export function securityHeaders(publicUrl: string | undefined): Headers {
  return {
    "x-content-type-options": "nosniff",
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-resource-policy": "same-origin",
    ...(publicUrl?.startsWith("https:") && { "strict-transport-security": "max-age=31536000" }),
  };
}
