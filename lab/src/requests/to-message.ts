import type { HttpRequest } from "./http-request.ts";

/** The bytes of a request, as text. Its headers must contain `host`. */
export function toMessage({ method, path, headers, body }: HttpRequest): string {
  const length = body === undefined ? {} : { "content-length": String(Buffer.byteLength(body)) };
  const lines = Object.entries({ ...headers, ...length }).map(([name, text]) => `${name}: ${text}`);
  return [`${method} ${path} HTTP/1.1`, ...lines, "", body ?? ""].join("\r\n");
}
