/**
 * The value that a share of the values does not exceed: 0.5 for the median.
 *
 * @returns NaN without values
 */
export function percentileOf(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN;
}
