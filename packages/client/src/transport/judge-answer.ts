import { parseErrorDocument } from "../documents/error-objects.ts";
import { FaultError, InvalidAnswerError, RefusalError } from "../errors.ts";
import { toAnswerHead } from "./answer-head.ts";
import type { FailedAttempt } from "./failed-attempt.ts";

/** Statuses with which a server, or a proxy before it, asks to be asked again. */
const TEMPORARY: ReadonlySet<number> = new Set([408, 429, 502, 503, 504]);
/** Refusals that come before the server looks up the key, or that the first attempt may be the cause of. */
const INDECISIVE: ReadonlySet<number> = new Set([401, 403, 408, 412, 429]);
/** The same of codes: the id of a ticket option is taken for its own creation, too. */
const INDECISIVE_CODE = "ticket_option_id_taken";
const INTERNAL_ERROR = 500;

/** Says why a response is no success. */
export function judgeFailure(response: Response, document: unknown): FailedAttempt {
  const head = toAnswerHead(response);
  const { status, retryAfterMs } = head;
  const errors = parseErrorDocument(document);
  if (!errors && status < INTERNAL_ERROR && !TEMPORARY.has(status)) {
    return judgeForeignAnswer(response, `status ${status} without an error document`);
  }
  const isOfServer = status >= INTERNAL_ERROR;
  const [first] = errors ?? [];
  return {
    isWorthRepeating: TEMPORARY.has(status),
    isOutcomeUnknown: isOfServer && first?.code !== "busy",
    isDecisive:
      first !== undefined &&
      first.code !== INDECISIVE_CODE &&
      !isOfServer &&
      !INDECISIVE.has(status),
    retryAfterMs,
    toError: (failure) =>
      errors && status !== INTERNAL_ERROR
        ? new RefusalError(head, errors, failure)
        : new FaultError(head, failure),
  };
}

/** @param what is wrong with it */
export function judgeForeignAnswer(response: Response, what: string): FailedAttempt {
  const type = response.headers.get("content-type") ?? "no media type";
  return {
    isWorthRepeating: false,
    // Pages of proxies have such statuses, too.
    isOutcomeUnknown: response.status < 400 || response.status >= INTERNAL_ERROR,
    isDecisive: false,
    retryAfterMs: undefined,
    toError: (failure) =>
      new InvalidAnswerError(`the response is not of this API: ${what} (${type})`, failure),
  };
}

/** @returns whether the server, or a proxy, leads elsewhere. Browsers do not say with which status */
export function isRedirect({ status, type }: Response): boolean {
  return type === "opaqueredirect" || (status >= 300 && status < 400);
}
