import type { RawMessage } from "../arbitraries/raw-message.ts";
import { findLeak } from "./leaks.ts";
import { Violation } from "./violation.ts";

/**
 * Checks all bytes that were received on a connection.
 *
 * @returns the statuses of the responses
 * @throws {Violation}
 */
export function judgeRaw({ mayBeIgnored }: RawMessage, received: string): readonly number[] {
  if (received === "" && !mayBeIgnored) throw new Violation("there was no response");
  if (received !== "" && !received.startsWith("HTTP/1.1 ")) {
    throw new Violation("the response is not HTTP/1.1");
  }
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /gu)].map(([, text]) => Number(text));
  const broken = statuses.find((status) => status >= 500);
  if (broken !== undefined) throw new Violation(`the status is ${broken}`);
  const leak = findLeak(received);
  if (leak !== undefined) throw new Violation(`the response contains ${leak}`);
  return statuses;
}
