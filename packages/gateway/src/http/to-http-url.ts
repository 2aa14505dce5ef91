import { isIPv6 } from "node:net";

/** The URL of a host and port, such as `http://127.0.0.1:3000` or `http://[::1]:3000`. */
export function toHttpUrl(host: string, port: number): string {
  return `http://${isIPv6(host) ? `[${host}]` : host}:${port}`;
}
