import { ERRORS, type ErrorCode, type ErrorEntry } from "./errors.ts";

/** An error object of JSON:API 1.1, https://jsonapi.org/format/1.1/#error-objects */
export interface ErrorObject {
  readonly status: string;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly source?: ErrorSource;
  /** `type` identifies what a profile has made an error of. */
  readonly links?: { readonly type: string };
  readonly meta?: Readonly<Record<string, unknown>>;
}

/** Where the cause lies: in the body, in the query or in the headers. */
export type ErrorSource =
  | { readonly pointer: string }
  | { readonly parameter: string }
  | { readonly header: string };

/**
 * Completes an error of a known code, in the member order of the contract.
 *
 * @param detail shown unless the code has one of its own
 */
export function errorObject(code: ErrorCode, detail: string, source?: ErrorSource): ErrorObject {
  const entry: ErrorEntry = ERRORS[code];
  return {
    status: String(entry.status),
    code: entry.code ?? code,
    title: entry.title,
    detail: entry.detail ?? detail,
    ...(source && { source }),
  };
}

// A small body can break a great many rules; the answer stays small too.
export const MAX_ERRORS = 100;

/** Thrown by any step that rejects a request. The client gets its errors. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  /** The first 100. */
  readonly errors: readonly ErrorObject[];
  /** Headers that belong to the answer, such as `Allow`. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(errors: readonly ErrorObject[], headers: Readonly<Record<string, string>> = {}) {
    // It is a response: its stack is not read, and capturing it takes a twentieth of the CPU of a sold-out request.
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    super(errors.map(({ detail }) => detail).join("; "));
    Error.stackTraceLimit = stackTraceLimit;
    this.errors = errors.slice(0, MAX_ERRORS);
    this.headers = headers;
  }

  /** The status that all errors share, else 400. */
  get status(): number {
    const [first, ...others] = new Set(this.errors.map(({ status }) => status));
    return others.length === 0 ? Number(first) : 400;
  }
}
