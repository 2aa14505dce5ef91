import type { Connection } from "../connection.ts";
import { parseJson } from "../documents/unknown-json.ts";
import { failedConnection, type FailedAttempt } from "./failed-attempt.ts";
import { inTime } from "./in-time.ts";
import { onAbort } from "./on-abort.ts";
import { isRedirect, judgeFailure, judgeForeignAnswer } from "./judge-answer.ts";
import { readText } from "./read-text.ts";
import { limitTime, type TimeLimit } from "./time-limit.ts";

const NO_CONTENT = 204;

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** Whether the caller has chosen the ids of what is created: then it is created once, as with a key. */
  readonly hasOwnIds?: boolean;
}

/** Reads a document. Returns undefined if it is not the one that was expected. */
export type ReadDocument<Result> = (document: unknown) => Result | undefined;

export type Attempt<Result> = { readonly result: Result } | { readonly failed: FailedAttempt };

/** Sends a request once, and reads the response. */
export async function attemptRequest<Result>(
  connection: Connection,
  request: ApiRequest,
  read: ReadDocument<Result>,
  signal: AbortSignal | undefined,
  timeoutMs: number,
): Promise<Attempt<Result>> {
  const limit = limitTime(timeoutMs, signal);
  let isSent = false;
  try {
    const token = await getTokenInTime(connection, limit.signal);
    isSent = true;
    const response = await fetchOnce(connection, request, token, limit.signal);
    if (isRedirect(response)) return { failed: judgeForeignAnswer(response, "a redirect") };
    return await readAnswer(response, read, limit.signal);
  } catch (error) {
    return { failed: failedConnection(nameFailure(isSent, limit), error, isSent) };
  } finally {
    limit.end();
  }
}

function nameFailure(isSent: boolean, limit: TimeLimit): string {
  if (!isSent) return "there is no token";
  return limit.isOver() ? "the server responds too late" : "the connection failed";
}

/** @throws when the signal is aborted */
export function getTokenInTime(
  { getToken }: Connection,
  signal: AbortSignal,
): Promise<string | undefined> {
  return inTime(getToken(), signal);
}

export function fetchOnce(
  { baseUrl, fetch }: Connection,
  { method, path, headers, body }: ApiRequest,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  const sent = fetch(baseUrl + path, {
    method,
    headers: { ...headers, ...authorization },
    ...(body !== undefined && { body }),
    // A purchase that is redirected would become a GET, and a token would be sent elsewhere.
    redirect: "manual",
    signal,
  });
  sent.then((response) => onAbort(signal, () => cancelUnread(response))).catch(() => {});
  return inTime(sent, signal);
}

/** Also a body that comes too late, since a `fetch` of the caller may not know the signal. */
function cancelUnread({ body }: Response): void {
  if (body && !body.locked) body.cancel().catch(() => {});
}

async function readAnswer<Result>(
  response: Response,
  read: ReadDocument<Result>,
  signal: AbortSignal,
): Promise<Attempt<Result>> {
  const text = await readText(response, signal);
  if (text === undefined) return { failed: judgeForeignAnswer(response, "a body without an end") };
  const document = parseJson(text);
  if (!response.ok) return { failed: judgeFailure(response, document) };
  const isEmpty = response.status === NO_CONTENT;
  if (document === undefined && !isEmpty && isJson(response)) {
    return { failed: failedConnection("the response is not complete", undefined, true) };
  }
  // A page is no document either, but it does not say that something was done.
  const result = document === undefined && !isEmpty ? undefined : read(document);
  if (result !== undefined) return { result };
  return { failed: judgeForeignAnswer(response, `status ${response.status}`) };
}

function isJson({ headers }: Response): boolean {
  return /[/+]json\b/u.test(headers.get("content-type") ?? "");
}
