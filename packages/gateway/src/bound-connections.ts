import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { GatewayServer } from "./create-http-server.ts";
import { clientMemory, type MemoryHolder } from "./memory-budget.ts";
import { shortenTurn, takeTurn } from "./take-turns.ts";

const END_OF_HEAD = "\r\n\r\n";

/** What Node's parser gets at a time: it cannot be stopped in between. */
const MAX_SLICE_BYTES = 16_384;

/**
 * Bounds what each connection of a server may have unanswered: what a client sends behind a request is
 * not parsed before that is answered and its answer was taken.
 *
 * Node parses all requests that have arrived together, up to two thousand in 64 KB, and keeps all of
 * their answers. So its parser is given what has arrived in slices with the head of one request
 * each; the rest goes back to where the socket keeps what was not read.
 */
export function boundConnections(server: GatewayServer): void {
  const gates = new WeakMap<object, Gate>();
  const begin = (request: IncomingMessage, response: ServerResponse) =>
    gates.get(request.socket)?.begin(request, response);

  server.on("connection", (socket: Socket) => {
    shortenTurn();
    gates.set(socket, new Gate(socket));
  });
  server.prependListener("request", begin);
  server.prependListener("checkExpectation", begin);
  server.prependListener("clientError", (_error, socket) => gates.get(socket)?.close());
  server.prependListener("connect", (_request, socket) => gates.get(socket)?.close());
}

class Gate implements MemoryHolder {
  readonly #socket: Socket;
  readonly #parse: (bytes: Buffer) => void;
  #latest: IncomingMessage | undefined;
  #unanswered = 0;
  #isHolding = false;
  #isClosed = false;

  constructor(socket: Socket) {
    this.#socket = socket;
    const [parse] = socket.listeners("data");
    if (!parse) throw new Error("Node parses what it reads in another way than by a listener");
    this.#parse = (bytes) => Reflect.apply(parse, socket, [bytes]);
    socket.removeAllListeners("data");
    socket.on("data", (bytes: Buffer) => this.#feed(bytes));
    socket.on("drain", () => this.#goOn());
    socket.once("close", () => clientMemory.set(this, 0));
  }

  begin(request: IncomingMessage, response: ServerResponse): void {
    this.#latest = request;
    this.#unanswered += 1;
    response.once("close", () => {
      this.#unanswered -= 1;
      this.#goOn();
    });
  }

  /** Nothing that comes from now on is parsed. */
  close(): void {
    this.#isClosed = true;
    clientMemory.set(this, 0);
  }

  giveWay(): void {
    this.#socket.destroy();
  }

  #feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && !this.#isClosed && !this.#socket.destroyed) {
      // Node itself pauses it while a body is not taken.
      if (this.#mustWait() || this.#socket.isPaused()) return this.#hold(rest);
      const end = endOfSlice(rest);
      this.#parse(end < rest.length ? rest.subarray(0, end) : rest);
      rest = rest.subarray(end);
    }
  }

  #mustWait(): boolean {
    if (this.#socket.writableNeedDrain) return true;
    // What ends a body begins the next request.
    return this.#unanswered > 1 || (this.#unanswered > 0 && this.#latest?.complete === true);
  }

  #hold(rest: Buffer): void {
    this.#isHolding = true;
    this.#socket.pause();
    this.#socket.unshift(rest);
    // It keeps all that came with it.
    clientMemory.set(this, rest.buffer.byteLength);
  }

  #goOn(): void {
    if (!this.#isHolding || this.#mustWait()) return;
    this.#isHolding = false;
    clientMemory.set(this, 0);
    takeTurn(() => this.#socket.resume());
  }
}

/** Behind the first head where another follows it: what comes alone is parsed at once. */
function endOfSlice(bytes: Buffer): number {
  const first = bytes.indexOf(END_OF_HEAD);
  const end = first + END_OF_HEAD.length;
  const isOnlyOne = first < 0 || bytes.indexOf(END_OF_HEAD, end) < 0;
  return Math.min(isOnlyOne ? bytes.length : end, MAX_SLICE_BYTES);
}
