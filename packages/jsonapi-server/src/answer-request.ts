import {
  guardBoxOffice,
  type BoxOffice,
  type CallerAccess,
  type CallOptions,
} from "@ticket-allocation/core";
import {
  acceptsEventStream,
  parseTarget,
  type BodyStream,
  type PlainRequest,
  type PlainResponse,
  type RequestHead,
  type RequestLine,
} from "@ticket-allocation/http";

import type { Fieldsets } from "./query/fieldsets.ts";
import { findRoute, type RouteMatch } from "./routes/find-route.ts";
import { streamAnswer } from "./event-stream/stream-answer.ts";
import { evaluateConditions, refuseConditions } from "./http/conditions.ts";
import { entityTag } from "./http/entity-tags.ts";
import { IDEMPOTENCY_KEY_HEADER } from "./http/idempotency-key-header.ts";
import { findCursorProfile } from "./lists/cursor-profile.ts";
import { JSON_API_MEDIA_TYPE, mediaTypeWith } from "./negotiation/media-type.ts";
import { negotiate } from "./negotiation/negotiate.ts";
import { parseQuery } from "./query/parse-query.ts";
import { readDocument } from "./documents/read-document.ts";
import { errorObject, Refusal } from "./refusals/refusal.ts";
import type { JsonApiPathMatch } from "./routes/match-json-api-path.ts";
import { takesDocument, type RouteAnswer, type RouteRequest } from "./routes/route.ts";
import {
  serializeResource,
  serializeResults,
  type LinkResource,
} from "./resources/serialize-resource.ts";
import { toRefusal } from "./refusals/to-refusal.ts";

export interface AnswerOptions {
  readonly boxOffice: BoxOffice;
  readonly matchPath: (path: string) => JsonApiPathMatch | undefined;
  readonly publicUrl: string;
  /** For documents that are no lists; undefined where they have no links. */
  readonly link: LinkResource | undefined;
  readonly onFault: (fault: unknown, request: RequestLine) => void;
  readonly maxBodyBytes: number;
  readonly maxOperationsBytes: number;
  /** Absent where everybody may do everything. */
  readonly guard: ((request: RequestHead) => Promise<CallerAccess>) | undefined;
}

const IDEMPOTENCY_KEY = IDEMPOTENCY_KEY_HEADER.toLowerCase();

/**
 * Answers one request; whatever happens, with a JSON:API document.
 *
 * @param knownMatch of its path, where the host has looked it up already
 */
export async function answerRequest(
  request: PlainRequest,
  options: AnswerOptions,
  knownMatch?: JsonApiPathMatch,
): Promise<PlainResponse<string | BodyStream>> {
  let mediaType = JSON_API_MEDIA_TYPE;
  let answer: PlainResponse<string>;
  try {
    const { method, target, getHeader } = request;
    const { path, query } = parseTarget(target);
    const match = findRoute(knownMatch ?? options.matchPath(path), method);
    const access = options.guard && (await options.guard(request));
    const { route } = match;
    negotiate(getHeader, takesDocument(route), route.extension);
    const profile = route.isList ? findCursorProfile(getHeader("accept")) : undefined;
    mediaType = mediaTypeWith(route.extension, profile);
    refuseConditions(route, getHeader);
    const asked = route.isList ? parseQuery("") : parseQuery(query, route.includable);
    const boxOffice = access ? guardBoxOffice(options.boxOffice, access) : options.boxOffice;
    const routeRequest = { boxOffice, unguarded: options.boxOffice, query, profile, ...asked };
    if (route.watch && method === "GET" && acceptsEventStream(getHeader("accept"))) {
      const watch = route.watch;
      const watched = await perform(watch, request, match, routeRequest, options);
      const toDocument = (shown: RouteAnswer) =>
        toResponse(shown, asked.fieldsets, match, options).body!;
      return await streamAnswer(watched, toDocument, { ...options, ...asked, boxOffice, request });
    }
    const performed = await perform(
      (each) => route.answer(each),
      request,
      match,
      routeRequest,
      options,
    );
    answer = toResponse(performed, asked.fieldsets, match, options);
    if (route.method === "GET") answer = evaluateConditions(answer, getHeader);
  } catch (error) {
    const { status, headers, errors } =
      toRefusal(error) ?? refuseFault(error, request, options.onFault);
    answer = { status, headers, body: JSON.stringify({ errors }) };
  }
  const { status, body } = answer;
  const headers: Record<string, string> = { Vary: "Accept", ...answer.headers };
  if (status !== 204 && status !== 304) headers["Content-Type"] = mediaType;
  return { status, headers, body: request.method === "HEAD" ? null : body };
}

async function perform<Answer>(
  answer: (request: RouteRequest) => Promise<Answer>,
  request: PlainRequest,
  { route, id }: RouteMatch,
  asked: Pick<
    RouteRequest,
    "boxOffice" | "unguarded" | "query" | "profile" | "fieldsets" | "include"
  >,
  { publicUrl, maxBodyBytes, maxOperationsBytes }: AnswerOptions,
): Promise<Answer> {
  const { getHeader, signal, countFurther } = request;
  const answerWith = (document: unknown, options: CallOptions) =>
    answer({ publicUrl, id, ...asked, document, options, getHeader, countFurther });
  if (!takesDocument(route)) return answerWith(undefined, { signal });
  const maxBytes = route.extension === undefined ? maxBodyBytes : maxOperationsBytes;
  const document = await readDocument(request, maxBytes);
  const options = { signal, idempotencyKey: getHeader(IDEMPOTENCY_KEY) ?? undefined };
  try {
    return await answerWith(document, options);
  } catch (error) {
    throw toRefusal(error, document) ?? error;
  }
}

function toResponse(
  answer: RouteAnswer,
  fieldsets: Fieldsets,
  { route }: RouteMatch,
  { publicUrl, link }: AnswerOptions,
): PlainResponse<string> {
  const { status } = answer;
  if (status === 204) return { status, headers: {}, body: null };
  if ("results" in answer) {
    const { type, results } = answer;
    return { status, headers: {}, body: serializeResults(type, results, fieldsets[type], link) };
  }
  if ("document" in answer) return { status, headers: {}, body: JSON.stringify(answer.document) };
  const { resource, included } = answer;
  const body = serializeResource(resource, fieldsets, included, link);
  const headers =
    status === 201
      ? { Location: `${publicUrl}${route.path}/${resource.thing.id}` }
      : { ETag: entityTag(body, resource.thing.revision) };
  return { status, headers, body };
}

/** A fault is shown to the host alone. That the client has gone is none. */
function refuseFault(
  fault: unknown,
  { method, target, requestId, signal }: PlainRequest,
  onFault: AnswerOptions["onFault"],
): Refusal {
  if (signal?.aborted && fault === signal.reason) {
    const detail = "The request was aborted before it was served";
    return new Refusal([errorObject("request_aborted", detail)]);
  }
  onFault(fault, { method, target, requestId });
  return new Refusal([errorObject("internal_error", "The request could not be served")]);
}
