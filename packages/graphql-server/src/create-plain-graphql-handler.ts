import type { AccessContext, BoxOffice } from "@ticket-allocation/core";
import type { ExecutionResult } from "graphql";

import { prepareAnswerOperation } from "./answer-operation.ts";
import {
  createYogaServer,
  GRAPHQL_PATH,
  logFault,
  type GraphqlOptions,
} from "./create-yoga-server.ts";
import { guardRequests } from "./guard-requests.ts";
import type { PlainRequest, PlainResponse } from "./plain-http.ts";
import { protectPage } from "./transport/protect-page.ts";
import { chooseMediaType } from "./transport/choose-media-type.ts";
import { tellFaults } from "./transport/mask-faults.ts";
import { isJsonBody, type JsonBody } from "./transport/take-json-body.ts";
import { toPlainResponse } from "./to-plain-response.ts";

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
  const { path = GRAPHQL_PATH, maxBodyBytes = 1_048_576, onFault = logFault } = options;
  const yoga = createYogaServer(boxOffice, options);
  const answerOperation = prepareAnswerOperation(yoga, boxOffice);

  return guardRequests(options, async (request, access) => {
    const { method, target, getHeader, readBody, signal, requestId } = request;
    const requestLine = { method, target, requestId };
    const tell = (result: ExecutionResult) => tellFaults(result, requestLine, onFault);
    if (target.split("?", 1)[0] !== path) {
      return { status: 404, headers: {}, body: `Not found: GraphQL is answered at ${path}\n` };
    }
    const accept = getHeader("accept") ?? null;
    const contentType = getHeader("content-type") ?? null;
    const takesBody = method === "POST" && isJsonBody(contentType);
    const body = takesBody ? await readText(readBody, maxBodyBytes) : undefined;

    const operationRequest = { getHeader, signal, access };
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
    return protectPage(await toPlainResponse(await yoga.fetch(yogaRequest, context)));
  });
}

async function readText(readBody: PlainRequest["readBody"], maxBytes: number): Promise<JsonBody> {
  try {
    const body = await readBody(maxBytes);
    return body === "too large" ? { problem: body } : { text: decoder.decode(body) };
  } catch {
    return { problem: "broken off" };
  }
}

const decoder = new TextDecoder();
