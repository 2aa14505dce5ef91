import {
  ForbiddenError,
  isTicketError,
  UnauthenticatedError,
  type BoxOffice,
  type CallerAccess,
  type CallerSignal,
} from "@ticket-allocation/core";

import { findRoute } from "./find-route.ts";
import { IDEMPOTENCY_KEY_HEADER } from "./idempotency-key-header.ts";
import { JSON_API_MEDIA_TYPE } from "./media-type.ts";
import { negotiate, type GetHeader } from "./negotiate.ts";
import { parseQuery } from "./parse-query.ts";
import { readDocument, type ReadBody } from "./read-document.ts";
import { errorObject, Refusal } from "./refusal.ts";
import { refuseAccess } from "./refuse-access.ts";
import { refuseTicketError } from "./refuse-ticket-error.ts";
import { serializeResource } from "./serialize-resource.ts";

/** What a request begins with. */
export interface RequestLine {
  readonly method: string;
  /** Path and query, percent-encoded: `/ticket_options/…?fields[ticket_options]=name`. */
  readonly target: string;
  /** What the host calls it, for `onFault`. */
  readonly requestId?: string | undefined;
}

/** What is known of a request before its body is read. */
export interface RequestHead extends RequestLine {
  readonly getHeader: GetHeader;
}

/** A request as plain data, whatever server it came from. */
export interface PlainRequest extends RequestHead {
  /** Called once, and only when the body is wanted. */
  readonly readBody: ReadBody;
  /** Aborted when the client has gone: a purchase that still waits for others is not made. */
  readonly signal?: CallerSignal | undefined;
}

export interface PlainResponse {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null where HTTP allows none. */
  readonly body: string | null;
}

export interface AnswerOptions {
  readonly boxOffice: BoxOffice;
  readonly publicUrl: string;
  readonly onFault: (fault: unknown, request: RequestLine) => void;
  readonly maxBodyBytes: number;
  /** Absent where everybody may do everything. */
  readonly guard: ((request: RequestHead) => Promise<CallerAccess>) | undefined;
}

const IDEMPOTENCY_KEY = IDEMPOTENCY_KEY_HEADER.toLowerCase();

/** Answers one request; whatever happens, with a JSON:API document. */
export async function answerRequest(
  request: PlainRequest,
  options: AnswerOptions,
): Promise<PlainResponse> {
  const { status, headers, body } = await perform(request, options).catch((error: unknown) => {
    if (error instanceof Refusal) return errorResponse(error);
    if (isTicketError(error)) return errorResponse(refuseTicketError(error));
    if (error instanceof UnauthenticatedError || error instanceof ForbiddenError) {
      return errorResponse(refuseAccess(error));
    }
    if (isAbortOf(request, error)) {
      return errorResponse(
        new Refusal([
          errorObject("request_aborted", "The request was aborted before it was served"),
        ]),
      );
    }
    const { method, target, requestId } = request;
    options.onFault(error, { method, target, requestId });
    return errorResponse(
      new Refusal([errorObject("internal_error", "The request could not be served")]),
    );
  });
  return {
    status,
    headers: { "Content-Type": JSON_API_MEDIA_TYPE, Vary: "Accept", ...headers },
    body: request.method === "HEAD" ? null : body,
  };
}

/** Each step goes on or throws. */
async function perform(
  request: PlainRequest,
  { boxOffice, publicUrl, maxBodyBytes, guard }: AnswerOptions,
): Promise<PlainResponse> {
  const { method, target, getHeader, readBody, signal } = request;
  const question = target.indexOf("?");
  const path = question < 0 ? target : target.slice(0, question);
  const { route, id } = findRoute(method, path);
  const access = guard && (await guard(request));
  negotiate(getHeader, route.method === "POST");
  const fieldsets = parseQuery(question < 0 ? "" : target.slice(question + 1));

  if (route.method === "GET") {
    const resource = await route.find(boxOffice, id, access);
    return {
      status: 200,
      headers: {},
      body: serializeResource(resource, fieldsets[resource.type]),
    };
  }

  const document = await readDocument(readBody, maxBodyBytes);
  const options = {
    signal,
    idempotencyKey: getHeader(IDEMPOTENCY_KEY) ?? undefined,
    caller: access?.caller,
  };
  const resource = await route
    .create(boxOffice, document, options, access)
    .catch((error: unknown) => {
      throw isTicketError(error) ? refuseTicketError(error, document) : error;
    });
  return {
    status: 201,
    headers: { Location: `${publicUrl}${route.path}/${resource.id}` },
    body: serializeResource(resource, fieldsets[resource.type]),
  };
}

/** Nobody is left to read the answer, and nothing is broken. */
function isAbortOf({ signal }: PlainRequest, error: unknown): boolean {
  return signal !== undefined && signal.aborted && error === signal.reason;
}

function errorResponse({ status, headers, errors }: Refusal): PlainResponse {
  return { status, headers, body: JSON.stringify({ errors }) };
}
