import type { Spread } from "../statistics/spread.ts";

/** Three significant digits, or an integer with commas: 0.12, 4.56, 78.9, 1,234. */
export function formatFigure(figure: number): string {
  if (figure >= 100) return Math.round(figure).toLocaleString("en");
  return figure.toFixed(figure >= 10 ? 1 : 2);
}

/** `median (min–max)`, or a dash without a measurement. */
export function formatSpread(spread: Spread | null): string {
  if (!spread) return "–";
  const { median, min, max } = spread;
  if (min === max) return formatFigure(median);
  return `${formatFigure(median)} (${formatFigure(min)}–${formatFigure(max)})`;
}
