import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const LINGER_MS = 2_000;

const lingering = new WeakMap<Duplex, IncomingMessage | undefined>();

/**
 * Closes a connection after two seconds, if it is still open then.
 *
 * Closed at once, a client that is still sending would lose the answer that says why.
 *
 * @param request whose body is still being received; once it is complete the connection may be kept
 * @returns a function that cancels the timeout
 */
export function linger(socket: Duplex, request?: IncomingMessage): () => void {
  lingering.set(socket, request);
  const timeout = setTimeout(() => socket.destroy(), LINGER_MS);
  const cancel = () => {
    clearTimeout(timeout);
    lingering.delete(socket);
    // A connection that is kept lives longer than the request that is kept here.
    socket.off("close", cancel);
  };
  socket.once("close", cancel);
  return cancel;
}

/** Whether the last answer on the connection has been sent. */
export function isLingering(socket: Duplex): boolean {
  return lingering.has(socket) && !lingering.get(socket)?.complete;
}
