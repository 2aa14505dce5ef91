import { HoldNotFoundError, OrderRefusedError } from "../model/errors.ts";
import { MAX_ORDER_LINES } from "../model/lines.ts";
import { ForbiddenError, OrderForbiddenError } from "./access-errors.ts";
import type { CallerAccess } from "./guard-access.ts";

/**
 * Demands permission for each line of an order or a basket. Longer ones are left to the box office, which rejects them.
 *
 * @param demand demands it for one line
 * @throws {OrderForbiddenError} with the lines that are forbidden
 * @throws {OrderRefusedError} with the lines whose hold is not found, if none is forbidden
 */
export async function demandLines<Line>(
  { isRestricted }: CallerAccess,
  lines: readonly Line[],
  demand: (line: Line) => Promise<void>,
): Promise<void> {
  if (!isRestricted || lines.length > MAX_ORDER_LINES) return;
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
