import { readChunks } from "./read-chunks.ts";

/** Larger than every document of the server. */
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Reads a body, also one without an end.
 *
 * @returns undefined if it is too large
 * @throws when the signal is aborted
 */
export async function readText(
  { body }: Response,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (!body) return "";
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of readChunks(body, signal)) {
    bytes += chunk.byteLength;
    if (bytes > MAX_BYTES) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}
