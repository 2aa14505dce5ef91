import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";

import { linger } from "../connections/linger.ts";
import { IdentifiedResponse } from "./identified-response.ts";
import type { Cors } from "./cors.ts";

/**
 * Makes the class of a server's responses, each of which has these headers,
 * `X-Request-Id` and those of its caller's rate limit, whoever wrote it. A header that it has itself takes precedence, if it is
 * spelled alike.
 *
 * They travel with the response's own: a `setHeader` for each response costs three times as much.
 *
 * Whoever is still sending a body when it has been answered has two seconds to end.
 *
 * @param cors lets pages of other sites read it; absent where no site may
 */
export function createResponseClass(
  headers: Readonly<Record<string, string>>,
  cors?: Cors,
): typeof IdentifiedResponse {
  return class<Request extends IncomingMessage> extends IdentifiedResponse<Request> {
    // Node comes through here, too, for a response that was not begun explicitly.
    override writeHead(
      status: number,
      ...given: (OutgoingHttpHeaders | OutgoingHttpHeader[] | string | undefined)[]
    ): this {
      if (!this.req.complete) this.once("finish", () => endBody(this.req));
      const own = given.at(-1);
      // Nobody here gives a list.
      const isObject = typeof own === "object" && !Array.isArray(own);
      const all = {
        ...headers,
        ...(isObject && own),
        "x-request-id": this.requestId,
        ...this.quota?.headers(),
      };
      return super.writeHead(status, cors ? cors.addHeaders(this.req, all) : all);
    }
  };
}

function endBody(request: IncomingMessage): void {
  if (request.complete) return;
  const cancel = linger(request.socket, request);
  request.once("close", cancel);
}
