import type { ServerResponse } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";
import { createHttpRefusal, type HttpRefusalCode } from "./http-refusal.ts";

/** Refuses a request that expects what nobody can do, as in `Expect: foo`. */
export const refuseExpectation: AnswerRequest = (_request, response) =>
  refuse(response, "expectation_failed");

/**
 * Refuses requests over HTTP/1.1 that name no host, and has all others answered.
 *
 * Node does so by itself, but without a document: it must be told not to.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2
 */
export function requireHost(answer: AnswerRequest): AnswerRequest {
  return (request, response) => {
    if (request.headers.host !== undefined || request.httpVersion !== "1.1") {
      return answer(request, response);
    }
    const detail = "A request over HTTP/1.1 must have a Host header";
    return refuse(response, "malformed_request", detail);
  };
}

async function refuse(
  response: ServerResponse,
  code: HttpRefusalCode,
  detail?: string,
): Promise<void> {
  const { status, headers, body } = createHttpRefusal(code, detail);
  response.writeHead(status, headers).end(body);
}
