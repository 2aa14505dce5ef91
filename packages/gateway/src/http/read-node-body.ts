import type { IncomingMessage } from "node:http";

import { GrowingBody } from "./growing-body.ts";
import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";

/** Each piece costs time, however small it is; a body in the packets of a network has fewer. */
const MAX_PIECES = 4_096;

/** Why a body is not read to its end. */
export type BodyProblem = "too many bodies" | "too many pieces";

/**
 * Gives a request's whole body, or "too large" as soon as it has passed `maxBytes`.
 *
 * What is too large is still taken in and thrown away, so that the client, which may
 * not listen before it has said everything, gets to read the answer.
 *
 * Rejects when the client goes away before it has said everything, and after `refuse` was called.
 *
 * @param refuse answers in place of whoever wanted the body
 */
export function readNodeBody(
  request: IncomingMessage,
  maxBytes: number,
  refuse: (problem: BodyProblem) => void,
): Promise<Uint8Array | "too large"> {
  return new Promise((resolve, reject) => {
    // Nothing more is emitted: it was closed while something else was waited for.
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
    const holder: MemoryHolder = { giveWay: () => giveUp("too many bodies") };
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
