import type { IncomingMessage } from "node:http";

/**
 * Gives a request's whole body, or "too large" as soon as it has passed `maxBytes`.
 *
 * What is too large is still taken in and thrown away, so that the client, which may
 * not listen before it has said everything, gets to read the answer.
 *
 * Rejects when the client goes away before it has said everything.
 */
export function readNodeBody(
  request: IncomingMessage,
  maxBytes: number,
): Promise<Uint8Array | "too large"> {
  return new Promise((resolve, reject) => {
    // It has said so already while something else was waited for.
    if (request.destroyed) reject(new Error("the client went away"));
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size <= maxBytes) {
        chunks.push(chunk);
      } else {
        chunks.length = 0;
        resolve("too large");
      }
    });
    request.on("end", () => {
      const [first, ...others] = chunks;
      resolve(first && others.length === 0 ? first : Buffer.concat(chunks));
    });
    request.on("close", () => {
      if (!request.complete) reject(new Error("the client went away"));
    });
  });
}
