import { ConnectionError, type Failure, type TicketClientError } from "../errors.ts";

/** An attempt without a result. */
export interface FailedAttempt {
  readonly isWorthRepeating: boolean;
  /** Whether this attempt may have been carried out. */
  readonly isOutcomeUnknown: boolean;
  /** Whether no earlier attempt with the same key or ids was carried out either. */
  readonly isDecisive: boolean;
  readonly retryAfterMs: number | undefined;
  readonly toError: (failure: Failure) => TicketClientError;
}

/** There was no response, or no complete one. */
export function failedConnection(
  message: string,
  cause: unknown,
  isOutcomeUnknown: boolean,
): FailedAttempt {
  return {
    isWorthRepeating: true,
    isOutcomeUnknown,
    isDecisive: false,
    retryAfterMs: undefined,
    toError: (failure) => new ConnectionError(message, failure, cause),
  };
}
