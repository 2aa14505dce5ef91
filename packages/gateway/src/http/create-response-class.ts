import type { IncomingMessage, OutgoingHttpHeader, OutgoingHttpHeaders } from "node:http";

import { linger } from "../connections/linger.ts";
import { GatewayResponse } from "./gateway-response.ts";
import type { Cors } from "./cors.ts";

/**
 * Creates the class of a server's responses. Each response has these headers, `X-Request-Id`, and the headers of its
 * caller's rate limit. Its own headers take precedence if they are spelled the same way.
 *
 * The headers are merged in `writeHead`: a `setHeader` for each response costs three times as much.
 *
 * A client that still sends a body after the response has two seconds to finish.
 *
 * @param cors adds CORS headers; absent if no other site is allowed
 */
export function createResponseClass(
  headers: Readonly<Record<string, string>>,
  cors?: Cors,
): typeof GatewayResponse {
  return class<Request extends IncomingMessage> extends GatewayResponse<Request> {
    // Node also calls this for a response without an explicit head.
    override writeHead(
      status: number,
      ...given: (OutgoingHttpHeaders | OutgoingHttpHeader[] | string | undefined)[]
    ): this {
      if (!this.req.complete) this.once("finish", () => endBody(this.req));
      const own = given.at(-1);
      // No caller here passes a list.
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
