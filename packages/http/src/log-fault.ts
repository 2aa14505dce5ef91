import type { RequestLine } from "./plain-http.ts";

/** Writes a fault to standard error. */
export function logFault(fault: unknown, { method, target }: RequestLine): void {
  console.error(`${method} ${target}`, fault);
}
