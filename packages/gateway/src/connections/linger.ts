import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const LINGER_MS = 2_000;

const lingering = new WeakMap<Duplex, IncomingMessage | undefined>();

/**
 * Closes a connection after two seconds, if it is still open then.
 *
 * If it were closed at once, a client that is still sending would lose the response.
 *
 * @param request with a body that is still being received; when it is complete, the connection may be kept
 * @returns a function that cancels the timeout
 */
export function linger(socket: Duplex, request?: IncomingMessage): () => void {
  lingering.set(socket, request);
  const timeout = setTimeout(() => socket.destroy(), LINGER_MS);
  const cancel = () => {
    clearTimeout(timeout);
    lingering.delete(socket);
    // A kept connection outlives the request that this closure references.
    socket.off("close", cancel);
  };
  socket.once("close", cancel);
  return cancel;
}

/** Whether the last response on the connection has been sent. */
export function isLingering(socket: Duplex): boolean {
  return lingering.has(socket) && !lingering.get(socket)?.complete;
}
