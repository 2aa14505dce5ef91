import type { Socket } from "node:net";
import {
  Agent,
  request as beginRequest,
  type ClientRequest,
  type IncomingMessage,
} from "node:http";

import { printRequest, type FuzzRequest } from "./fuzz-request.ts";

/** A complete response. */
export interface Answer {
  readonly status: number;
  /** By lower-case name. Repeated headers are joined. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string;
}

/** A request that takes longer counts as hanging. */
const TIMEOUT_MS = 15_000;

/** Sends requests to one server over keep-alive connections. */
export class HttpClient implements Disposable {
  readonly #agent: Agent;
  readonly #server: URL;
  /** The previous request of each connection. */
  readonly #before = new WeakMap<Socket, FuzzRequest>();

  constructor(url: string, connections: number) {
    this.#server = new URL(url);
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections });
  }

  /** @throws {Error} when there is no response, or an incomplete one */
  async send(request: FuzzRequest): Promise<Answer> {
    try {
      return await this.#exchange(request, this.#agent);
    } catch (error) {
      if (!(error instanceof StaleConnectionError)) throw error;
      // The server closed the connection meanwhile, which is allowed: https://www.rfc-editor.org/rfc/rfc9112#section-9.3.1
      return this.#exchange(request, false);
    }
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  #exchange(request: FuzzRequest, agent: Agent | false): Promise<Answer> {
    const { method, target, body, isChunked } = request;
    const { promise, resolve, reject } = Promise.withResolvers<Answer>();
    const framing = !body
      ? []
      : isChunked
        ? ["Transfer-Encoding", "chunked"]
        : ["Content-Length", String(body.byteLength)];
    const sent: ClientRequest = beginRequest({
      host: this.#server.hostname,
      port: this.#server.port,
      method,
      path: target,
      agent,
      headers: [
        "Host",
        this.#server.host,
        "Connection",
        agent ? "keep-alive" : "close",
        ...request.headers.flat(),
        ...framing,
      ],
    });
    const timeout = setTimeout(() => {
      const history = before ? ` after, on the same connection,\n${printRequest(before)}\n\n` : "";
      sent.destroy(new Error(`no answer within ${TIMEOUT_MS} ms${history}`));
    }, TIMEOUT_MS);
    let isAnswered = false;
    let before: FuzzRequest | undefined;
    sent.on("socket", (socket) => {
      before = this.#before.get(socket);
      this.#before.set(socket, request);
    });

    sent.on("response", (response) => {
      isAnswered = true;
      readAnswer(response).then(resolve, reject);
    });
    sent.on("error", (error) => {
      // The response may arrive before the whole request was sent.
      if (!isAnswered) reject(sent.reusedSocket ? new StaleConnectionError(error) : error);
    });
    // If the socket ended without an error, there is only "close".
    sent.on("close", () => {
      clearTimeout(timeout);
      if (!isAnswered) reject(new Error("the connection was closed without an answer"));
    });
    sent.end(body);
    return promise;
  }
}

class StaleConnectionError extends Error {
  constructor(cause: Error) {
    super("the connection was closed", { cause });
  }
}

async function readAnswer(response: IncomingMessage): Promise<Answer> {
  const chunks: Buffer[] = [];
  for await (const chunk of response) chunks.push(chunk);
  const headers = new Map<string, string>();
  for (let index = 0; index < response.rawHeaders.length; index += 2) {
    const name = response.rawHeaders[index]?.toLowerCase() ?? "";
    const value = response.rawHeaders[index + 1] ?? "";
    headers.set(name, headers.has(name) ? `${headers.get(name)}, ${value}` : value);
  }
  return {
    status: response.statusCode ?? 0,
    headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}
