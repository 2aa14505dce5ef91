import type { AccessContext, BoxOffice } from "@ticket-allocation/core";
import {
  asksForPage,
  expectPath,
  logFault,
  parseTarget,
  readBody,
  type PlainRequest,
  type BodyStream,
  type PlainResponse,
  type WholeBody,
} from "@ticket-allocation/http";
import type { ExecutionResult } from "graphql";

import { prepareAnswerOperation } from "./answer-operation.ts";
import { createYogaServer } from "./create-yoga-server.ts";
import { GRAPHQL_PATH, type GraphqlOptions } from "./graphql-options.ts";
import { guardRequests } from "./guard-requests.ts";
import { answerGraphiql } from "./transport/answer-graphiql.ts";
import { answerFault } from "./transport/refuse-access.ts";
import { chooseMediaType } from "./transport/choose-media-type.ts";
import { reportFaults } from "./transport/mask-faults.ts";
import { isJsonBody, type JsonBody } from "./transport/take-json-body.ts";
import { toPlainResponse } from "./transport/to-plain-response.ts";

/**
 * The same as {@link createGraphqlHandler} over plain data, for hosts that avoid the cost of `Request` and
 * `Response` objects: on Node they, and the way of Yoga through them, are most of a request's time.
 *
 * An operation in a JSON body is executed with Yoga's own functions. Yoga itself answers all other requests, and
 * invalid ones.
 */
export function createPlainGraphqlHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  options: GraphqlOptions<Context> = {},
): (request: PlainRequest) => Promise<PlainResponse<WholeBody | BodyStream>> {
  const {
    path = GRAPHQL_PATH,
    maxBodyBytes = 1_048_576,
    explorable = true,
    onFault = logFault,
  } = options;
  expectPath("path", path);
  const yoga = createYogaServer(boxOffice, options);
  const answerOperation = prepareAnswerOperation(yoga, boxOffice);

  const answerGuarded = guardRequests(options, async (request, access) => {
    const { method, target, getHeader, signal, requestId, countFurther } = request;
    const requestLine = { method, target, requestId };
    const report = (result: ExecutionResult) => reportFaults(result, requestLine, onFault);
    if (!isAtPath(request)) {
      return { status: 404, headers: {}, body: `Not found: GraphQL is answered at ${path}\n` };
    }
    const accept = getHeader("accept") ?? null;
    const contentType = getHeader("content-type") ?? null;
    const takesBody = method === "POST" && isJsonBody(contentType);
    let body: JsonBody | undefined;
    try {
      if (takesBody) body = await readText(request, maxBodyBytes);
    } catch (fault) {
      onFault(fault, requestLine);
      return answerFault(accept);
    }

    const operationRequest = { getHeader, signal, access, countFurther };
    if (body?.text !== undefined) {
      const mediaType = chooseMediaType(accept);
      const answer =
        mediaType && (await answerOperation(body.text, mediaType, operationRequest, report));
      if (answer) return answer;
    }
    const yogaRequest = new yoga.fetchAPI.Request(`http://localhost${target}`, {
      method,
      headers: {
        ...(accept !== null && { accept }),
        ...(contentType !== null && { "content-type": contentType }),
      },
    });
    const unread = new AbortController();
    const context = {
      ...(body && { body }),
      ...operationRequest,
      unread: unread.signal,
      requestLine,
    };
    return toPlainResponse(await yoga.fetch(yogaRequest, context), () => unread.abort());
  });

  const isAtPath = ({ target }: PlainRequest) => parseTarget(target).path === path;

  return async (request) => {
    // The page is for everybody.
    const isPage = explorable && asksForPage(request) && isAtPath(request);
    return isPage ? answerGraphiql(request) : answerGuarded(request);
  };
}

/** @throws {BodyTakenError} if it was read before */
async function readText(request: PlainRequest, maxBytes: number): Promise<JsonBody> {
  const body = await readBody(request, maxBytes);
  return typeof body === "string" ? { problem: body } : { text: decoder.decode(body) };
}

const decoder = new TextDecoder();
