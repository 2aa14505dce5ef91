import type { ServerResponse } from "node:http";

import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";
import { takeTurn } from "../connections/take-turn.ts";

/** What is written at a time: a write of megabytes holds all others up. */
const SLICE_BYTES = 65_536;
/** Node writes it with the headers, in one go. */
const SMALL_BYTES = 16_384;

/**
 * Ends an answer, whose headers say its length, with its body. A large one is sent in slices that
 * take turns with other work.
 *
 * @param isShared with other answers, so that it takes no memory of its own
 */
export function sendBody(
  response: ServerResponse,
  body: string | Uint8Array,
  isShared = false,
): void {
  // Its "close", which ends what is counted for it, may have been emitted already.
  if (response.destroyed) return;
  if (body.length <= SMALL_BYTES || response.req.method === "HEAD") {
    response.end(body);
    return;
  }
  // Of a text that cannot be written at once, Node would keep three bytes a character.
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (!isShared) holdUntilClosed(response, bytes.length);
  sendFrom(0);

  function sendFrom(offset: number): void {
    if (response.destroyed) return;
    const end = offset + SLICE_BYTES;
    if (end >= bytes.length) {
      response.end(bytes.subarray(offset));
    } else {
      const goOn = () => takeTurn(() => sendFrom(end));
      if (response.write(bytes.subarray(offset, end))) goOn();
      else response.once("drain", goOn);
    }
  }
}

function holdUntilClosed(response: ServerResponse, bytes: number): void {
  const holder: MemoryHolder = { giveWay: () => response.destroy() };
  clientMemory.set(holder, bytes);
  response.once("close", () => clientMemory.set(holder, 0));
}
