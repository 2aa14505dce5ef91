import type { IncomingMessage } from "node:http";

import { GrowingBody } from "./growing-body.ts";
import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";

/** Each piece takes time, even a small one; a body in network packets has fewer. */
const MAX_PIECES = 4_096;

/** Why a body is not read completely. */
export type BodyProblem = "too many bodies" | "too many pieces";

/**
 * Returns the whole body of a request, or "too large" as soon as it exceeds `maxBytes`.
 *
 * The rest of a body that is too large is still received and dropped: some clients read the response
 * only after they have sent everything.
 *
 * Rejects if the client goes away before the end, and after `refuse` was called.
 *
 * @param refuse sends the error response
 */
export function readNodeBody(
  request: IncomingMessage,
  maxBytes: number,
  refuse: (problem: BodyProblem) => void,
): Promise<Uint8Array | "too large"> {
  return new Promise((resolve, reject) => {
    // It was closed earlier, so there are no more events.
    if (request.destroyed) return reject(new Error("the client went away"));
    const body = new GrowingBody(maxBytes);
    let pieces = 0;
    let isWanted = true;
    const drop = () => {
      isWanted = false;
      body.drop();
      clientMemory.set(holder, 0);
    };
    const giveUp = (problem: BodyProblem) => {
      drop();
      refuse(problem);
      reject(new Error(problem));
    };
    const holder: MemoryHolder = { evict: () => giveUp("too many bodies") };
    request.on("data", (piece: Buffer) => {
      if (!isWanted) return;
      pieces += 1;
      if (!body.add(piece)) {
        drop();
        resolve("too large");
      } else if (pieces > MAX_PIECES) {
        giveUp("too many pieces");
      } else {
        clientMemory.set(holder, body.bytesInMemory);
      }
    });
    request.on("end", () => {
      clientMemory.set(holder, 0);
      resolve(body.bytes());
    });
    request.on("close", () => {
      clientMemory.set(holder, 0);
      if (!request.complete) reject(new Error("the client went away"));
    });
  });
}
