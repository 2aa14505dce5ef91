import type { ServerResponse } from "node:http";

import type { RequestHandler } from "./request-handler.ts";
import { createHttpRefusal, type HttpRefusalCode } from "./http-refusal.ts";

/** Rejects an invalid request, and closes its connection afterwards. */
export function refuseHttp(response: ServerResponse, code: HttpRefusalCode, detail?: string): void {
  const { status, headers, body } = createHttpRefusal(code, detail);
  // Later requests on the connection are not executed.
  response.shouldKeepAlive = false;
  response.writeHead(status, headers).end(body);
}

/** Rejects a request with an unknown expectation, such as `Expect: foo`. */
export const refuseExpectation: RequestHandler = async (_request, response) =>
  refuseHttp(response, "expectation_failed");
