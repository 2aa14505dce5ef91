import { z } from "zod";

/** Lines of an order or a basket at the most. */
export const MAX_ORDER_LINES = 1_000;

const LENGTH = `must have 1 to ${MAX_ORDER_LINES} lines`;

/** What is done together, or not at all. */
export function linesOf<Line extends z.ZodType>(line: Line) {
  return z
    .array(line, { error: "must be a list of lines" })
    .min(1, { error: LENGTH })
    .max(MAX_ORDER_LINES, { error: LENGTH });
}

/** "1 to 1,000", for descriptions. */
export const LINES_IN_WORDS = `1 to ${MAX_ORDER_LINES.toLocaleString("en")}`;
