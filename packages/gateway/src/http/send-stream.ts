import type { BodyStream } from "@ticket-allocation/http";
import { once } from "node:events";

import { clientMemory, type MemoryHolder } from "../memory/memory-budget.ts";
import type { GatewayResponse } from "./gateway-response.ts";

/**
 * Sends a body piece by piece, after the headers, and ends the response with it. The next piece is requested when the client
 * has taken the one before, so at most one is in memory.
 */
export async function sendStream(response: GatewayResponse, body: BodyStream): Promise<void> {
  const endStream = () => void body.return().catch(() => {});
  response.endStream = endStream;
  response.once("close", endStream);
  if (response.destroyed) return endStream();
  // Its client connects again, to another process.
  if (response.isDraining) endStream();
  const holder: MemoryHolder = { evict: () => response.destroy() };
  response.flushHeaders();
  for await (const piece of body) {
    if (response.destroyed) break;
    if (response.write(piece)) continue;
    clientMemory.set(holder, piece.length);
    const closed = new AbortController();
    const abort = () => closed.abort();
    response.once("close", abort);
    await once(response, "drain", { signal: closed.signal }).catch(() => {});
    response.off("close", abort);
    clientMemory.set(holder, 0);
  }
  response.end();
}
