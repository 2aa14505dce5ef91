import type { RawMessage } from "../arbitraries/raw-message.ts";
import { findLeak } from "./leaks.ts";
import { Violation } from "./violation.ts";

/**
 * Looks at all that came back on a connection.
 *
 * @returns the statuses of its answers
 * @throws {Violation}
 */
export function judgeRaw({ mayBeIgnored }: RawMessage, received: string): readonly number[] {
  if (received === "" && !mayBeIgnored) throw new Violation("nothing was answered");
  if (received !== "" && !received.startsWith("HTTP/1.1 ")) {
    throw new Violation("what was answered is not HTTP/1.1");
  }
  const statuses = [...received.matchAll(/HTTP\/1\.1 (\d{3}) /gu)].map(([, text]) => Number(text));
  const broken = statuses.find((status) => status >= 500);
  if (broken !== undefined) throw new Violation(`the status is ${broken}`);
  const leak = findLeak(received);
  if (leak !== undefined) throw new Violation(`the answer holds ${leak}`);
  return statuses;
}
