import type { ServerResponse } from "node:http";

import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";
import { scheduleWork } from "../connections/schedule-work.ts";

/** The size of a write: one of megabytes would delay all other clients. */
const SLICE_BYTES = 65_536;
/** Node writes bodies up to this size together with the headers. */
const SMALL_BYTES = 16_384;

/**
 * Sends the body of a response, after the headers with its length, and ends the response. A large body is sent in
 * slices, between other work.
 *
 * @param isShared with other responses, so that its memory is not counted
 */
export function sendBody(
  response: ServerResponse,
  body: string | Uint8Array,
  isShared = false,
): void {
  // "close", after which its memory is no longer counted, may have been emitted already.
  if (response.destroyed) return;
  if (body.length <= SMALL_BYTES || response.req.method === "HEAD") {
    response.end(body);
    return;
  }
  // For a string that cannot be written at once, Node would keep three bytes per character.
  const bytes = typeof body === "string" ? Buffer.from(body) : body;
  if (!isShared) holdUntilClosed(response, bytes.length);
  sendFrom(0);

  function sendFrom(offset: number): void {
    if (response.destroyed) return;
    const end = offset + SLICE_BYTES;
    if (end >= bytes.length) {
      response.end(bytes.subarray(offset));
    } else {
      const goOn = () => scheduleWork(() => sendFrom(end));
      if (response.write(bytes.subarray(offset, end))) goOn();
      else response.once("drain", goOn);
    }
  }
}

function holdUntilClosed(response: ServerResponse, bytes: number): void {
  const holder: MemoryHolder = { evict: () => response.destroy() };
  clientMemory.set(holder, bytes);
  response.once("close", () => clientMemory.set(holder, 0));
}
