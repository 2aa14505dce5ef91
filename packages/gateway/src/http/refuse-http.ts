import type { ServerResponse } from "node:http";

import type { AnswerRequest } from "./answer-request.ts";
import { createHttpRefusal, type HttpRefusalCode } from "./http-refusal.ts";

/** Refuses a request that gets no further than HTTP itself, the last one on its connection. */
export function refuseHttp(response: ServerResponse, code: HttpRefusalCode, detail?: string): void {
  const { status, headers, body } = createHttpRefusal(code, detail);
  // What follows it on the connection is not executed.
  response.shouldKeepAlive = false;
  response.writeHead(status, headers).end(body);
}

/** Refuses a request that expects what nobody can do, as in `Expect: foo`. */
export const refuseExpectation: AnswerRequest = async (_request, response) =>
  refuseHttp(response, "expectation_failed");
