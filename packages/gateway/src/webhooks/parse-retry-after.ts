/**
 * Reads a Retry-After header: seconds, or a date.
 *
 * @returns milliseconds from now on, 0 for a header that is missing, invalid or in the past
 * @see https://www.rfc-editor.org/rfc/rfc9110#field.retry-after
 */
export function parseRetryAfter(header = ""): number {
  if (/^\d+$/u.test(header)) return Number(header) * 1_000;
  const at = Date.parse(header);
  return Number.isNaN(at) ? 0 : Math.max(0, at - Date.now());
}
