import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { maxHeaderSize } from "node:http";

/** Errors of requests that are invalid as HTTP. Codes are stable, for programs. */
export const HTTP_REFUSALS = {
  body_too_large: {
    status: 413,
    title: "Body too large",
    detail: "The extensions of the body's chunks are too large",
    advice: "Send fewer or no chunk extensions.",
  },
  connect_not_allowed: {
    status: 405,
    title: "CONNECT not allowed",
    detail: "This is no proxy: it opens no tunnels",
    advice: "Send the request to the server itself, without a tunnel.",
    headers: { Allow: "GET, HEAD, POST, PATCH, DELETE" },
  },
  expectation_failed: {
    status: 417,
    title: "Expectation failed",
    detail: 'The only expectation that can be met is "100-continue"',
    advice: "Leave `Expect` out, or send `Expect: 100-continue`.",
  },
  header_too_large: {
    status: 431,
    title: "Header too large",
    detail: `The request line and the headers must not exceed ${maxHeaderSize} bytes`,
    advice: "Send a shorter path and fewer or smaller headers, such as cookies.",
  },
  malformed_request: {
    status: 400,
    title: "Malformed request",
    detail: "The request breaks the rules of HTTP/1.1",
    advice:
      "Look at what the client, or the proxy before the server, sends: it is not valid HTTP/1.1.",
  },
  request_timeout: {
    status: 408,
    title: "Request timeout",
    detail: "The request did not arrive in time",
    advice: "Send the whole request without long pauses, over a faster connection.",
  },
} as const satisfies Record<string, HttpRefusalText>;

interface HttpRefusalText {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  /** What a program or a person does about it, for the reference. */
  readonly advice: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type HttpRefusalCode = keyof typeof HTTP_REFUSALS;

export interface HttpRefusal {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** A JSON:API document, as for every other error. */
  readonly body: string;
}

/** Creates the response to an invalid request. The connection is closed after it. */
export function createHttpRefusal(
  code: HttpRefusalCode,
  detail: string = HTTP_REFUSALS[code].detail,
): HttpRefusal {
  const { status, title, headers: own }: HttpRefusalText = HTTP_REFUSALS[code];
  const body = JSON.stringify({ errors: [{ status: String(status), code, title, detail }] });
  const headers = {
    "Content-Type": JSON_API_MEDIA_TYPE,
    "Content-Length": String(Buffer.byteLength(body)),
    Connection: "close",
    ...own,
  };
  return { status, headers, body };
}
