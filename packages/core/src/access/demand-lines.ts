import { HoldNotFoundError, OrderRefusedError } from "../model/errors.ts";
import type { Hold } from "../model/hold.ts";
import { MAX_ORDER_LINES } from "../model/lines.ts";
import { ForbiddenError, OrderForbiddenError } from "./access-errors.ts";
import type { Guard } from "./guard.ts";

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
 * Demands permission for each line of an order or a basket. Malformed lines are left to the operation, which rejects them.
 *
 * @param idOf text that each line must have
 * @param demand demands it for one line
 * @throws {OrderForbiddenError} with the lines that are forbidden
 * @throws {OrderRefusedError} with the lines whose hold is not found, if none is forbidden
 */
export async function demandLines<Line>(
  lines: readonly Line[],
  idOf: (line: Line) => string,
  demand: (line: Line) => Promise<void>,
): Promise<void> {
  if (!areLines(lines, MAX_ORDER_LINES, idOf)) return;
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

/** The same for lines with the id of a hold. */
export async function demandHolds<Line>(
  { boxOffice }: Guard,
  lines: readonly Line[],
  idOf: (line: Line) => string,
  demand: (hold: Hold | undefined, line: Line) => Promise<void>,
): Promise<void> {
  if (!areLines(lines, MAX_ORDER_LINES, idOf)) return;
  const found = await boxOffice.findHolds(lines.map(idOf));
  const holds = new Map(found.map((hold) => [hold.id, hold]));
  await demandLines(lines, idOf, (line) => demand(holds.get(idOf(line).toLowerCase()), line));
}
