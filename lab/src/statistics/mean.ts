export function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** @returns NaN without values */
function mean(values: readonly number[]): number {
  return sum(values) / values.length;
}

/** The mean of one fifth of the samples, which are in order of time. The first is 0. */
export function meanOfFifth(samples: readonly number[], which: number): number {
  const length = samples.length / 5;
  return mean(samples.slice(Math.floor(which * length), Math.floor((which + 1) * length)));
}
