import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** A TCP connection on which a test says what it likes. */
export interface RawConnection {
  readonly socket: Socket;
  /** All that was received so far. */
  readonly received: () => string;
  /** Resolves once the server has closed it or cut it. */
  readonly closed: Promise<unknown>;
  /** Resolves once the server says no more. */
  readonly ended: Promise<unknown>;
}

/** @param options.allowHalfOpen keep talking to a server that has ended */
export async function openConnection(
  url: string,
  options: { readonly allowHalfOpen?: boolean } = {},
): Promise<RawConnection> {
  const { hostname, port } = new URL(url);
  const socket = connect({ ...options, host: hostname, port: Number(port) });
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const ended = new Promise((resolve) => socket.once("end", resolve));
  let received = "";
  socket.on("data", (chunk: Buffer) => (received += chunk.toString()));
  socket.on("error", () => {});
  await once(socket, "connect");
  return { socket, received: () => received, closed, ended };
}
