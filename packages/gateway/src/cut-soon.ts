import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";

const LINGER_MS = 2_000;

const beingCut = new WeakMap<Duplex, IncomingMessage | undefined>();

/**
 * Cuts a connection a little later, if it is still open then.
 *
 * Cut at once, a client that is still sending would lose the answer that says why.
 *
 * @param request whose body is still coming; once it has come the connection may be let be
 * @returns what lets it be
 */
export function cutSoon(socket: Duplex, request?: IncomingMessage): () => void {
  beingCut.set(socket, request);
  const cutting = setTimeout(() => socket.destroy(), LINGER_MS);
  const letBe = () => {
    clearTimeout(cutting);
    beingCut.delete(socket);
    // A connection that is kept lives longer than what is told of it.
    socket.off("close", letBe);
  };
  socket.once("close", letBe);
  return letBe;
}

/** Whether it has been told all that it will ever be told. */
export function isBeingCut(socket: Duplex): boolean {
  return beingCut.has(socket) && !beingCut.get(socket)?.complete;
}
