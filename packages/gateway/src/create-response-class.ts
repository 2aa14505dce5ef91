import {
  ServerResponse,
  type IncomingMessage,
  type OutgoingHttpHeader,
  type OutgoingHttpHeaders,
} from "node:http";

/**
 * Makes the class of a server's responses, each of which has these headers whoever wrote
 * it. A header that it has itself takes precedence, if it is spelled alike.
 */
export function createResponseClass(
  headers: Readonly<Record<string, string>>,
): typeof ServerResponse<IncomingMessage> {
  return class extends ServerResponse<IncomingMessage> {
    override writeHead(
      status: number,
      ...given: (OutgoingHttpHeaders | OutgoingHttpHeader[] | string | undefined)[]
    ): this {
      const own = given.at(-1);
      // Nobody here gives a list.
      const isObject = typeof own === "object" && !Array.isArray(own);
      return super.writeHead(status, { ...headers, ...(isObject && own) });
    }
  };
}
