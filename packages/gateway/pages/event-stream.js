import { pause, toRefusal } from "./api.js";
import { readClock } from "./clock.js";
import { authorization } from "./token.js";

const SHORTEST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;

/** @import { Refusal } from "./api.js" */

/**
 * @typedef {object} StreamListener
 * @property {(document: any) => void} onDocument
 * @property {(problem: Refusal | undefined) => void} onEnd before the stream is opened again; undefined if the server
 *   has only ended it
 */

/**
 * Follows a document and its changes, until the signal is aborted. A stream that ends is opened again. It is read with
 * `fetch`, because `EventSource` can neither send a token nor show why a request was rejected.
 *
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {StreamListener} listener
 */
export async function followDocument(path, signal, { onDocument, onEnd }) {
  let pauseMs = SHORTEST_PAUSE_MS;
  while (!signal.aborted) {
    const problem = await readStream(path, signal, (document) => {
      pauseMs = SHORTEST_PAUSE_MS;
      onDocument(document);
    });
    if (signal.aborted) return;
    onEnd(problem);
    await pause(pauseMs, signal);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

/**
 * @param {string} path
 * @param {AbortSignal} signal
 * @param {(document: any) => void} onDocument
 * @returns {Promise<Refusal | undefined>} when the stream has ended: why, if the server has not ended it
 */
async function readStream(path, signal, onDocument) {
  const headers = { Accept: "text/event-stream", ...authorization() };
  const response = await fetch(path, { headers, signal }).catch(() => undefined);
  if (!response?.ok || !response.body) {
    return toRefusal(response?.status, await response?.text().catch(() => undefined));
  }
  readClock(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let unread = "";
  for (;;) {
    const piece = await reader.read().catch(() => undefined);
    if (!piece) return toRefusal(undefined, undefined);
    if (piece.done) return undefined;
    const events = (unread + piece.value).split("\n\n");
    unread = events.pop() ?? "";
    // Of several that have arrived together only the latest matters.
    const data = events.map(dataOf).findLast((text) => text !== "");
    if (data) onDocument(JSON.parse(data));
  }
}

/**
 * @param {string} event
 * @returns {string} empty for a comment
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation
 */
function dataOf(event) {
  return event
    .split("\n")
    .filter((line) => line.startsWith("data:"))
    .map((line) => line.slice(5).trimStart())
    .join("\n");
}
