import type { Connection } from "../connection.ts";
import { parseJson } from "../documents/unknown-json.ts";
import { failedConnection, type FailedAttempt } from "./failed-attempt.ts";
import { isRedirect, judgeFailure, judgeForeignAnswer } from "./judge-answer.ts";
import { readText } from "./read-text.ts";
import { limitTime } from "./time-limit.ts";

export interface ApiRequest {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  /** With its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
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
  let token: string | undefined;
  try {
    token = await connection.getToken();
  } catch (error) {
    return { failed: failedConnection("there is no token", error, false) };
  }
  const limit = limitTime(timeoutMs, signal);
  try {
    const response = await fetchOnce(connection, request, token, limit.signal);
    if (isRedirect(response)) return { failed: judgeForeignAnswer(response, "a redirect") };
    return await readAnswer(response, read);
  } catch (error) {
    const message = limit.isOver() ? "the server responds too late" : "the connection failed";
    return { failed: failedConnection(message, error, true) };
  } finally {
    limit.end();
  }
}

export function fetchOnce(
  { baseUrl, fetch }: Connection,
  { method, path, headers, body }: ApiRequest,
  token: string | undefined,
  signal: AbortSignal,
): Promise<Response> {
  const authorization = token === undefined ? {} : { Authorization: `Bearer ${token}` };
  return fetch(baseUrl + path, {
    method,
    headers: { ...headers, ...authorization },
    ...(body !== undefined && { body }),
    // A purchase that is redirected would become a GET, and a token would be sent elsewhere.
    redirect: "manual",
    signal,
  });
}

async function readAnswer<Result>(
  response: Response,
  read: ReadDocument<Result>,
): Promise<Attempt<Result>> {
  const text = await readText(response);
  if (text === undefined) return { failed: judgeForeignAnswer(response, "a body without an end") };
  const document = parseJson(text);
  if (!response.ok) return { failed: judgeFailure(response, document) };
  if (document === undefined && text !== "" && isJson(response)) {
    return { failed: failedConnection("the response is not complete", undefined, true) };
  }
  const result = read(document);
  if (result !== undefined) return { result };
  return { failed: judgeForeignAnswer(response, `status ${response.status}`) };
}

function isJson({ headers }: Response): boolean {
  return /[/+]json\b/u.test(headers.get("content-type") ?? "");
}
