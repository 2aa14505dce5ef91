/** Headers in lower case, like those of the adapters, which take precedence. */
type Headers = Readonly<Record<string, string>>;

/**
 * Security headers of every response: no content sniffing, no caching, no frames, no loading of
 * resources. Pages have policies of their own instead.
 *
 * @param publicUrl if it begins with `https:`, browsers must use https from then on
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
