import type { AccessContext, BoxOffice } from "@ticket-allocation/core";
import type { ExecutionResult } from "graphql";

import { prepareAnswerOperation } from "./answer-operation.ts";
import { BodyTakenError, expectUntaken } from "./http/body-taken-error.ts";
import { createYogaServer, logFault } from "./create-yoga-server.ts";
import { GRAPHQL_PATH, type GraphqlOptions } from "./graphql-options.ts";
import { guardRequests } from "./guard-requests.ts";
import type { PlainRequest, PlainResponse } from "./http/plain-http.ts";
import { answerGraphiql, isForGraphiql } from "./transport/answer-graphiql.ts";
import { answerFault } from "./transport/refuse-access.ts";
import { chooseMediaType } from "./transport/choose-media-type.ts";
import { tellFaults } from "./transport/mask-faults.ts";
import { isJsonBody, type JsonBody } from "./transport/take-json-body.ts";
import { toPlainResponse } from "./http/to-plain-response.ts";

/**
 * The same door as {@link createGraphqlHandler} over plain data, for hosts to whom
 * `Request` and `Response` objects cost too much: on Node they, and Yoga's road through
 * them, are most of a request's time.
 *
 * An operation in a JSON body is executed with Yoga's own tools and answered at once.
 * Whatever else comes, and whatever is wrong with it, Yoga itself gets to answer.
 */
export function createPlainGraphqlHandler<Context extends AccessContext>(
  boxOffice: BoxOffice,
  options: GraphqlOptions<Context> = {},
): (request: PlainRequest) => Promise<PlainResponse> {
  const {
    path = GRAPHQL_PATH,
    maxBodyBytes = 1_048_576,
    explorable = true,
    onFault = logFault,
  } = options;
  const yoga = createYogaServer(boxOffice, options);
  const answerOperation = prepareAnswerOperation(yoga, boxOffice);

  const answerGuarded = guardRequests(options, async (request, access) => {
    const { method, target, getHeader, readBody, signal, requestId, countFurther } = request;
    const requestLine = { method, target, requestId };
    const tell = (result: ExecutionResult) => tellFaults(result, requestLine, onFault);
    if (!isAtPath(request)) {
      return { status: 404, headers: {}, body: `Not found: GraphQL is answered at ${path}\n` };
    }
    const accept = getHeader("accept") ?? null;
    const contentType = getHeader("content-type") ?? null;
    const takesBody = method === "POST" && isJsonBody(contentType);
    let body: JsonBody | undefined;
    try {
      if (takesBody) body = await readText(readBody, maxBodyBytes, getHeader("content-length"));
    } catch (fault) {
      onFault(fault, requestLine);
      return answerFault(accept);
    }

    const operationRequest = { getHeader, signal, access, countFurther };
    if (body?.text !== undefined) {
      const mediaType = chooseMediaType(accept);
      const answer =
        mediaType && (await answerOperation(body.text, mediaType, operationRequest, tell));
      if (answer) return answer;
    }
    const yogaRequest = new yoga.fetchAPI.Request(`http://localhost${target}`, {
      method,
      headers: {
        ...(accept !== null && { accept }),
        ...(contentType !== null && { "content-type": contentType }),
      },
    });
    const context = { ...(body && { body }), ...operationRequest, requestLine };
    return toPlainResponse(await yoga.fetch(yogaRequest, context));
  });

  const isAtPath = ({ target }: PlainRequest) => target.split("?", 1)[0] === path;

  return async (request) => {
    // The page is for everybody.
    const isPage = explorable && isForGraphiql(request) && isAtPath(request);
    return isPage ? answerGraphiql(request) : answerGuarded(request);
  };
}

/** @throws {BodyTakenError} when it was read before */
async function readText(
  readBody: PlainRequest["readBody"],
  maxBytes: number,
  contentLength: string | null | undefined,
): Promise<JsonBody> {
  let body: Uint8Array | "too large";
  try {
    body = await readBody(maxBytes);
  } catch (error) {
    if (error instanceof BodyTakenError) throw error;
    return { problem: "broken off" };
  }
  if (body === "too large") return { problem: body };
  expectUntaken(body, contentLength);
  return { text: decoder.decode(body) };
}

const decoder = new TextDecoder();
