import { isPublicHost } from "@ticket-allocation/core";
import { request as requestHttp, type Agent, type IncomingMessage } from "node:http";
import { request as requestHttps } from "node:https";

import { NoPublicAddressError, publicLookup } from "./public-lookup.ts";

/** Of a response. The rest is not read. */
const MAX_BODY_BYTES = 65_536;
const MAX_HEADER_BYTES = 16_384;
/** Before the response. Without a limit a receiver could send them as fast as it can until the timeout. */
const MAX_INFORMATIONAL = 10;

export interface EventRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly agent: Agent;
  readonly signal: AbortSignal;
  /** Whether it may be sent to a private address. */
  readonly allowsPrivate: boolean;
}

/** What a receiver has answered. */
export interface EventResponse {
  readonly status: number;
  /** The header. Undefined without it. */
  readonly retryAfter: string | undefined;
}

/**
 * Sends an event and waits for the response. Redirects are not followed, and no proxy is used.
 *
 * @throws {NoPublicAddressError} when the URL leads to no address, or to a private one
 */
export async function sendEvent({
  url,
  allowsPrivate,
  ...sent
}: EventRequest): Promise<EventResponse> {
  // An address is not looked up.
  if (!allowsPrivate && !isPublicHost(url.hostname)) throw new NoPublicAddressError();
  const { headers, body, agent, signal } = sent;
  const { promise, resolve, reject } = Promise.withResolvers<EventResponse>();
  const options = {
    method: "POST",
    headers: {
      ...headers,
      "Content-Type": "application/json",
      "Content-Length": Buffer.byteLength(body),
      "User-Agent": "ticket-allocation",
    },
    agent,
    signal,
    maxHeaderSize: MAX_HEADER_BYTES,
    ...(!allowsPrivate && { lookup: publicLookup }),
  };
  const open = url.protocol === "https:" ? requestHttps : requestHttp;
  const request = open(url, options);
  let informational = 0;
  request
    .on("error", reject)
    .on("information", () => {
      informational += 1;
      if (informational > MAX_INFORMATIONAL) {
        request.destroy(new Error(`it answered 1xx more than ${MAX_INFORMATIONAL} times`));
      }
    })
    // Without it the request would never end: neither with a response nor with an error.
    .on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(toEventResponse(response));
    })
    .on("response", (response) => {
      let length = 0;
      response
        .on("data", ({ length: more }: Buffer) => {
          length += more;
          if (length > MAX_BODY_BYTES) response.destroy();
        })
        .on("error", reject)
        .on("close", () => resolve(toEventResponse(response)));
    })
    .end(body);
  return promise;
}

function toEventResponse({ statusCode = 0, headers }: IncomingMessage): EventResponse {
  return { status: statusCode, retryAfter: headers["retry-after"] };
}
