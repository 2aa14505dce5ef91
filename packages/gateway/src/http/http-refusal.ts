import { JSON_API_MEDIA_TYPE } from "@ticket-allocation/jsonapi-server";
import { maxHeaderSize } from "node:http";

/** Errors of requests that are invalid as HTTP. Codes are stable, for programs. */
const HTTP_REFUSALS = {
  body_too_large: {
    status: 413,
    title: "Body too large",
    detail: "The extensions of the body's chunks are too large",
  },
  connect_not_allowed: {
    status: 405,
    title: "CONNECT not allowed",
    detail: "This is no proxy: it opens no tunnels",
    headers: { Allow: "GET, HEAD, POST, PATCH, DELETE" },
  },
  expectation_failed: {
    status: 417,
    title: "Expectation failed",
    detail: 'The only expectation that can be met is "100-continue"',
  },
  header_too_large: {
    status: 431,
    title: "Header too large",
    detail: `The request line and the headers must not exceed ${maxHeaderSize} bytes`,
  },
  malformed_request: {
    status: 400,
    title: "Malformed request",
    detail: "The request breaks the rules of HTTP/1.1",
  },
  request_timeout: {
    status: 408,
    title: "Request timeout",
    detail: "The request did not arrive in time",
  },
} as const satisfies Record<string, HttpRefusalText>;

interface HttpRefusalText {
  readonly status: number;
  readonly title: string;
  readonly detail: string;
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
