import { connect } from "node:net";

/** An exchange that takes longer counts as hanging. */
const TIMEOUT_MS = 20_000;

/** How long a server may be silent until the client ends its side of the connection. */
const SILENCE_MS = 150;

/**
 * Sends bytes in pieces and reads the response. When the server is silent, the client ends its side of the connection.
 * Then the server must close it.
 *
 * @param isAnswered waits for a response first, without a limit on the silence: a server need not respond to a client
 *   that has ended its side
 * @returns all bytes of the response
 * @throws {Error} when the server does not close the connection in time
 */
export async function exchangeRaw(
  url: URL,
  pieces: readonly Uint8Array[],
  { isAnswered }: { readonly isAnswered: boolean },
): Promise<string> {
  const socket = connect({ host: url.hostname, port: Number(url.port), allowHalfOpen: true });
  const received: Buffer[] = [];
  let silence: NodeJS.Timeout | undefined;
  const listen = () => {
    clearTimeout(silence);
    silence = setTimeout(() => socket.end(), SILENCE_MS);
  };
  socket.on("data", (chunk: Buffer) => {
    received.push(chunk);
    listen();
  });
  // The server may close the connection while the client sends. What was received before counts.
  socket.on("error", () => {});
  socket.on("end", () => socket.destroy());
  // `once` of node:events would reject after an error.
  const closed = new Promise((resolve) => socket.once("close", resolve));
  const connected = new Promise((resolve) => socket.once("connect", resolve));
  const impatience = setTimeout(() => {
    socket.destroy(new Error("Too late"));
  }, TIMEOUT_MS);

  await Promise.race([connected, closed]);
  for (const piece of pieces) {
    if (!socket.writable) break;
    socket.write(piece);
    await new Promise(setImmediate);
  }
  if (!isAnswered) listen();
  await closed;
  clearTimeout(silence);
  clearTimeout(impatience);
  if (socket.errored?.message === "Too late") {
    throw new Error(`the connection is still open after ${TIMEOUT_MS} ms`);
  }
  return Buffer.concat(received).toString("latin1");
}
