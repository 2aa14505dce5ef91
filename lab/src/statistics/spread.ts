/** Median, minimum and maximum of figures. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

/** @returns null without figures */
export function spreadOf(figures: readonly (number | null | undefined)[]): Spread | null {
  const sorted = figures.filter((figure) => typeof figure === "number").toSorted((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const middle = (sorted.length - 1) / 2;
  const [lower, upper] = [sorted[Math.floor(middle)], sorted[Math.ceil(middle)]];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) {
    return null;
  }
  return { median: (lower + upper) / 2, min, max };
}
