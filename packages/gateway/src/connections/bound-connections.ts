import { AsyncResource } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { GatewayServer } from "./create-http-server.ts";
import type { GatewayRequestListener } from "../logging/log-requests.ts";
import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";
import { shortenTurn, takeTurn } from "./take-turn.ts";

const END_OF_HEAD = "\r\n\r\n";

/** What Node's parser gets at a time: it cannot be stopped in between. */
const MAX_SLICE_BYTES = 16_384;

/** What Node keeps of a request that waits, with its answer to be. */
const BYTES_OF_A_REQUEST = 4_096;

/**
 * Once all that is counted of clients (unfinished bodies, requests that wait, unsent answers) takes this much, all
 * connections are read in slices: a thousand that had nothing sent before may otherwise send 64 KB each, and Node
 * would parse all of it in one turn.
 */
const MAX_BYTES_READ_FAST = 8 * 1024 * 1024;

const gates = new WeakMap<object, Gate>();

/** Of connections that are read as fast as Node can. */
const fastGates = new Set<Gate>();

/**
 * Bounds what each connection of a server may have unanswered: what a client sends behind a request is
 * not begun before that is answered and its answer was taken.
 *
 * Node parses all requests that have arrived together, up to two thousand in 64 KB, and begins all of
 * them. So those after the first wait; and once a client has sent several together, Node's parser is
 * given what arrives in slices with the head of one request each, and the rest goes back to where the
 * socket keeps what was not read. Other clients, which are nearly all, are read as fast as Node can, unless all
 * clients together take too much memory.
 */
export function boundConnections(server: GatewayServer): void {
  server.on("connection", (socket: Socket) => {
    shortenTurn();
    gates.set(socket, new Gate(socket));
  });
  server.prependListener("checkExpectation", (request, response) =>
    gates.get(request.socket)?.count(request, response),
  );
  server.prependListener("clientError", (_error, socket) => gates.get(socket)?.stopParsing());
  server.prependListener("connect", (_request, socket) => gates.get(socket)?.stopParsing());
}

/** Has a bounded server answer requests. */
export function answerInTurn(server: GatewayServer, answer: GatewayRequestListener): void {
  server.on("request", (request, response) => {
    gates.get(request.socket)?.begin(request, response, () => answer(request, response));
  });
}

class Gate implements MemoryHolder {
  readonly #socket: Socket;
  /** What begins each request that was parsed and has to wait. */
  readonly #waiting: (() => void)[] = [];
  #parse: ((bytes: Buffer) => void) | undefined;
  #latest: IncomingMessage | undefined;
  #unanswered = 0;
  #bytesHeld = 0;
  #isHolding = false;
  #isParsing = true;

  constructor(socket: Socket) {
    this.#socket = socket;
    fastGates.add(this);
    if (isTooMuch()) this.readInSlices();
    socket.once("close", () => this.#drop());
  }

  begin(request: IncomingMessage, response: ServerResponse, answer: () => void): void {
    if (this.#socket.destroyed) return;
    this.count(request, response);
    if (this.#unanswered === 1) return answer();
    // It is begun once the answer before it has ended, and does not belong to the trace of that.
    this.#waiting.push(AsyncResource.bind(answer));
    this.#reportMemory();
    // At once: Node would read up to 32 times in a row.
    this.readInSlices();
  }

  count(request: IncomingMessage, response: ServerResponse): void {
    this.#latest = request;
    this.#unanswered += 1;
    response.once("close", () => {
      this.#unanswered -= 1;
      this.#beginNext();
      this.#goOn();
    });
  }

  /** Nothing that comes from now on is parsed. What was parsed is answered. */
  stopParsing(): void {
    this.#isParsing = false;
    this.#bytesHeld = 0;
    this.#reportMemory();
  }

  giveWay(): void {
    this.#socket.destroy();
  }

  #drop(): void {
    fastGates.delete(this);
    this.#waiting.length = 0;
    this.stopParsing();
  }

  #beginNext(): void {
    const next = this.#waiting.shift();
    if (!next) return;
    this.#reportMemory();
    takeTurn(() => {
      if (!this.#socket.destroyed) next();
    });
  }

  #reportMemory(): void {
    clientMemory.set(this, this.#bytesHeld + this.#waiting.length * BYTES_OF_A_REQUEST);
    if (isTooMuch()) for (const gate of fastGates) gate.readInSlices();
  }

  readInSlices(): void {
    fastGates.delete(this);
    const [parse] = this.#socket.listeners("data");
    if (this.#parse || !parse) return;
    this.#parse = (bytes) => Reflect.apply(parse, this.#socket, [bytes]);
    this.#socket.removeAllListeners("data");
    this.#socket.on("data", (bytes: Buffer) => this.#feed(bytes));
    this.#socket.on("drain", () => this.#goOn());
  }

  #feed(bytes: Buffer): void {
    let rest = bytes;
    while (rest.length > 0 && this.#isParsing && !this.#socket.destroyed) {
      // Node itself pauses it while a body is not taken.
      if (this.#mustWait() || this.#socket.isPaused()) return this.#hold(rest);
      const end = endOfSlice(rest);
      this.#parse?.(end < rest.length ? rest.subarray(0, end) : rest);
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
    this.#bytesHeld = rest.buffer.byteLength;
    this.#reportMemory();
  }

  #goOn(): void {
    if (!this.#isHolding || this.#mustWait()) return;
    this.#isHolding = false;
    this.#bytesHeld = 0;
    this.#reportMemory();
    takeTurn(() => this.#socket.resume());
  }
}

function isTooMuch(): boolean {
  return clientMemory.total > MAX_BYTES_READ_FAST;
}

/** Behind the first head where another follows it: what comes alone is parsed at once. */
function endOfSlice(bytes: Buffer): number {
  const first = bytes.indexOf(END_OF_HEAD);
  const end = first + END_OF_HEAD.length;
  const isOnlyOne = first < 0 || bytes.indexOf(END_OF_HEAD, end) < 0;
  return Math.min(isOnlyOne ? bytes.length : end, MAX_SLICE_BYTES);
}
