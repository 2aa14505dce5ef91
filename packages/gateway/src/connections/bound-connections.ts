import { AsyncResource } from "node:async_hooks";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";

import type { GatewayServer } from "./create-http-server.ts";
import type { GatewayRequestListener } from "../logging/log-requests.ts";
import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";
import { shortenTurn, scheduleWork } from "./schedule-work.ts";

const END_OF_HEAD = "\r\n\r\n";

/** Passed to Node's parser at a time: it cannot be stopped in between. */
const MAX_SLICE_BYTES = 16_384;

/** Memory of a waiting request and its response in Node. */
const BYTES_OF_A_REQUEST = 4_096;

/**
 * When the memory of all clients (unfinished bodies, waiting requests, unsent responses) exceeds this, all
 * connections are read in slices. Otherwise a thousand new ones could send 64 KB each, and Node would parse all of
 * it in one turn of the event loop.
 */
const MAX_BYTES_READ_FAST = 8 * 1024 * 1024;

const gates = new WeakMap<object, Gate>();

/** Per read of connections without a limit. */
const fastGates = new Set<Gate>();

/**
 * Limits each connection of a server to one request at a time: a pipelined request starts after the client has
 * received the response before it.
 *
 * Node parses and starts all requests that arrive together, up to two thousand in 64 KB. So those after the
 * first wait. Once a client has pipelined requests, Node's parser gets its data in slices with the head of one
 * request each, and the rest is put back into the buffer of the socket. Other clients, nearly all of them, are
 * read without slices, unless all clients together take too much memory.
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

/** Adds the request listener of a bounded server. */
export function answerInTurn(server: GatewayServer, answer: GatewayRequestListener): void {
  server.on("request", (request, response) => {
    gates.get(request.socket)?.begin(request, response, () => answer(request, response));
  });
}

class Gate implements MemoryHolder {
  readonly #socket: Socket;
  /** Functions that start the waiting requests, which were parsed. */
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
    // It starts when the response before it has ended, and does not belong to the trace of that one.
    this.#waiting.push(AsyncResource.bind(answer));
    this.#reportMemory();
    // Immediately: Node would read up to 32 times in a row.
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

  /** Parses nothing from now on. Requests that were parsed are answered. */
  stopParsing(): void {
    this.#isParsing = false;
    this.#bytesHeld = 0;
    this.#reportMemory();
  }

  evict(): void {
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
    scheduleWork(() => {
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
      // Node itself pauses it while nobody reads a body.
      if (this.#mustWait() || this.#socket.isPaused()) return this.#hold(rest);
      const end = endOfSlice(rest);
      this.#parse?.(end < rest.length ? rest.subarray(0, end) : rest);
      rest = rest.subarray(end);
    }
  }

  #mustWait(): boolean {
    if (this.#socket.writableNeedDrain) return true;
    // The end of a body is followed by the next request.
    return this.#unanswered > 1 || (this.#unanswered > 0 && this.#latest?.complete === true);
  }

  #hold(rest: Buffer): void {
    this.#isHolding = true;
    this.#socket.pause();
    this.#socket.unshift(rest);
    // A slice would keep all of its memory.
    this.#bytesHeld = rest.buffer.byteLength;
    this.#reportMemory();
  }

  #goOn(): void {
    if (!this.#isHolding || this.#mustWait()) return;
    this.#isHolding = false;
    this.#bytesHeld = 0;
    this.#reportMemory();
    scheduleWork(() => this.#socket.resume());
  }
}

function isTooMuch(): boolean {
  return clientMemory.total > MAX_BYTES_READ_FAST;
}

/** The end of the first head if another follows it; a single request is parsed at once. */
function endOfSlice(bytes: Buffer): number {
  const first = bytes.indexOf(END_OF_HEAD);
  const end = first + END_OF_HEAD.length;
  const isOnlyOne = first < 0 || bytes.indexOf(END_OF_HEAD, end) < 0;
  return Math.min(isOnlyOne ? bytes.length : end, MAX_SLICE_BYTES);
}
