import { HoldNotFoundError, OrderRefusedError } from "../model/errors.ts";
import { ForbiddenError, OrderForbiddenError } from "./access-errors.ts";

/**
 * Whether there is a list with an id in each line, not longer than it may be. An untyped caller may send anything.
 */
export function areLines<Line>(
  lines: readonly Line[],
  maxLength: number,
  idOf: (line: Line) => string,
): boolean {
  return (
    Array.isArray(lines) &&
    lines.length <= maxLength &&
    lines.every((line) => line != null && typeof idOf(line) === "string")
  );
}

/**
 * Demands permission for each line of an order or a basket.
 *
 * @param demand demands it for one line
 * @throws {OrderForbiddenError} with the lines that are forbidden
 * @throws {OrderRefusedError} with the lines whose hold is not found, if none is forbidden
 */
export async function demandLines<Line>(
  lines: readonly Line[],
  demand: (line: Line) => Promise<void>,
): Promise<void> {
  const forbidden = new Map<number, ForbiddenError>();
  const notFound = new Map<number, HoldNotFoundError>();
  for (const [index, line] of lines.entries()) {
    try {
      await demand(line);
    } catch (error) {
      if (error instanceof ForbiddenError) forbidden.set(index, error);
      else if (error instanceof HoldNotFoundError) notFound.set(index, error);
      else throw error;
    }
  }
  if (forbidden.size > 0) throw new OrderForbiddenError(forbidden);
  if (notFound.size > 0) throw new OrderRefusedError(notFound);
}
