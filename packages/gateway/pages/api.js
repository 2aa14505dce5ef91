import { readClock } from "./clock.js";
import { newId } from "./new-id.js";
import { authorization } from "./token.js";

/**
 * @typedef {object} ErrorObject of JSON:API
 * @property {string} [code]
 * @property {string} [title]
 * @property {string} [detail]
 * @property {{ readonly pointer?: string }} [source]
 */

const MEDIA_TYPE = "application/vnd.api+json";
const MAX_ATTEMPTS = 4;

/** A request that the server has rejected, or that it has not answered. Its message says why, in the words of the server. */
export class Refusal extends Error {
  /**
   * @param {number} status 0 if there was no response
   * @param {readonly ErrorObject[]} errors
   */
  constructor(status, errors) {
    super(errors.map(({ detail, title }) => detail ?? title).join(". "));
    this.status = status;
    this.errors = errors;
  }
}

/**
 * Sends a request and reads the document of the response. The request is repeated if the server is busy or does not
 * respond: with the same key it is executed once.
 *
 * @param {string} method
 * @param {string} path relative to the page
 * @param {object} [data] of the document
 * @returns {Promise<any>} undefined if the response has no document
 * @throws {Refusal}
 */
export async function sendRequest(method, path, data) {
  const headers = {
    Accept: MEDIA_TYPE,
    ...(method === "POST" && { "Idempotency-Key": newId() }),
    ...(data && { "Content-Type": MEDIA_TYPE }),
    ...authorization(),
  };
  const request = { method, headers, ...(data && { body: JSON.stringify({ data }) }) };
  for (let attempt = 1; ; attempt++) {
    const response = await fetch(path, request).catch(() => undefined);
    const body = await response?.text().catch(() => undefined);
    if (response?.ok && body !== undefined) {
      readClock(response);
      return body === "" ? undefined : JSON.parse(body);
    }
    // A response that is cut off says nothing for certain.
    const isWorthRepeating = body === undefined || response?.status === 503;
    if (attempt === MAX_ATTEMPTS || !isWorthRepeating) throw toRefusal(response?.status, body);
    await pause(250 * 2 ** attempt);
  }
}

/**
 * @param {number | undefined} status
 * @param {string | undefined} body undefined if the response is missing, or cut off
 * @returns {Refusal}
 */
export function toRefusal(status, body) {
  if (status === undefined || body === undefined) {
    return new Refusal(0, [{ detail: "The server does not respond" }]);
  }
  try {
    const { errors } = JSON.parse(body);
    return new Refusal(status, errors);
  } catch {
    return new Refusal(status, [{ detail: `The server responded with status ${status}` }]);
  }
}

/**
 * @param {number} durationMs
 * @param {AbortSignal} [signal] ends it early
 * @returns {Promise<void>}
 */
export function pause(durationMs, signal) {
  return new Promise((resolve) => {
    setTimeout(resolve, durationMs);
    signal?.addEventListener("abort", () => resolve(), { once: true });
  });
}
