import type { AnswerHead } from "../errors.ts";

export function toAnswerHead({ status, headers }: Response): AnswerHead {
  return {
    status,
    requestId: headers.get("x-request-id") ?? undefined,
    retryAfterMs: parseRetryAfter(headers.get("retry-after")),
  };
}

/**
 * Seconds, or a date.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-10.2.3
 */
function parseRetryAfter(text: string | null): number | undefined {
  if (text === null) return undefined;
  const waitMs = /^\d+$/u.test(text) ? Number(text) * 1_000 : Date.parse(text) - Date.now();
  return waitMs >= 0 ? waitMs : undefined;
}
