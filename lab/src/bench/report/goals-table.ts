import { formatFigure } from "../../report/format-figure.ts";
import type { GoalResult } from "./judge-goals.ts";
import type { Spread } from "../../statistics/spread.ts";
import { textTable } from "../../report/text-table.ts";

export function goalsTable(results: readonly GoalResult[]): string {
  const rows = results.map(({ goal: { title, unit, target }, spread, isMet }) => [
    title,
    spread ? `${formatFigure(spread.median)} ${unit}` : "–",
    spread ? formatRange(spread) : "",
    target ? ("atLeast" in target ? `≥ ${target.atLeast}` : `≤ ${target.atMost}`) : "",
    isMet === null ? "" : isMet ? "✔" : "✘",
  ]);
  return textTable(["ratio", "median", "min–max", "goal", ""], rows, { leftColumns: 1 });
}

function formatRange({ min, max }: Spread): string {
  return min === max ? "" : `${formatFigure(min)}–${formatFigure(max)}`;
}
