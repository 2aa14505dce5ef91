import { connect, type Socket } from "node:net";

export interface RawAnswer {
  readonly status: number;
  readonly retryAfter: boolean;
}

/**
 * A keep-alive HTTP connection with one request at a time. It needs very little CPU time, so thousands of them do not
 * slow down the server on the same machine.
 */
export class RawConnection {
  readonly #host: string;
  readonly #port: number;
  #socket: Socket | undefined;
  #received = "";
  #settle: { resolve(answer: RawAnswer): void; reject(error: Error): void } | undefined;

  constructor(url: URL) {
    this.#host = url.hostname;
    this.#port = Number(url.port);
  }

  /** @throws {Error} when the connection breaks before the response */
  ask(request: string): Promise<RawAnswer> {
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#socket ??= this.#open();
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket?.destroy();
  }

  #open(): Socket {
    const socket = connect(this.#port, this.#host).setNoDelay().setEncoding("latin1");
    this.#received = "";
    socket.on("data", (chunk: Buffer | string) => {
      this.#received += chunk.toString();
      this.#understand();
    });
    socket.on("error", () => {});
    socket.on("close", () => {
      if (this.#socket === socket) this.#socket = undefined;
      this.#settle?.reject(new Error("the connection broke"));
      this.#settle = undefined;
    });
    return socket;
  }

  #understand(): void {
    const endOfHead = this.#received.indexOf("\r\n\r\n");
    if (endOfHead === -1) return;
    const head = this.#received.slice(0, endOfHead);
    const length = Number(/\r\ncontent-length: (\d+)/iu.exec(head)?.[1] ?? 0);
    if (this.#received.length < endOfHead + 4 + length) return;
    this.#received = "";
    this.#settle?.resolve({
      status: Number(head.slice(9, 12)),
      retryAfter: /\r\nretry-after: \d/iu.test(head),
    });
    this.#settle = undefined;
  }
}
