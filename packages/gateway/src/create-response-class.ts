import {
  ServerResponse,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
} from "node:http";

import type { Sharing } from "./share-answers.ts";

/**
 * Makes the class of a server's responses, each of which has these headers whoever wrote
 * it. A header that it has itself takes precedence, if it is spelled alike.
 *
 * @param sharing lets pages of other sites read it; absent where no site may
 */
export function createResponseClass(
  headers: Readonly<Record<string, string>>,
  sharing?: Sharing,
): typeof ServerResponse<IncomingMessage> {
  return class extends ServerResponse {
    override writeHead(
      status: number,
      ...given: (OutgoingHttpHeaders | OutgoingHttpHeader[] | string | undefined)[]
    ): this {
      const own = given.at(-1);
      // Nobody here gives a list.
      const isObject = typeof own === "object" && !Array.isArray(own);
      const all = { ...headers, ...(isObject && own) };
      return super.writeHead(status, sharing ? sharing.share(this.req, all) : all);
    }
  };
}
