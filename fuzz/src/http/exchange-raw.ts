import { connect } from "node:net";

/** Whatever takes longer hangs. */
const TIMEOUT_MS = 20_000;

/** How long a server may be silent before it is told that no more will come. */
const SILENCE_MS = 150;

/**
 * Sends bytes piece by piece and reads what comes. When the server is silent it is told that no
 * more will come, and has to end it.
 *
 * @param isAnswered waits for an answer first, however long the server is silent: it need
 *   not answer whoever has ended its side
 * @returns all that came
 * @throws {Error} when the server does not end it in time
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
  // Cut off while it is sending: what came before counts.
  socket.on("error", () => {});
  socket.on("end", () => socket.destroy());
  // Not `once` of node:events, which rejects at an error.
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
