import { z } from "zod";

/** How long an interval of the sales over time may be. */
export const INTERVAL_LENGTHS = {
  "1s": { seconds: 1, description: "A second." },
  "1m": { seconds: 60, description: "A minute." },
  "1h": { seconds: 3_600, description: "An hour of UTC." },
  "1d": { seconds: 86_400, description: "A day of UTC." },
} as const satisfies Readonly<
  Record<string, { readonly seconds: number; readonly description: string }>
>;

export type IntervalLength = keyof typeof INTERVAL_LENGTHS;

const NAMES = ["1s", "1m", "1h", "1d"] as const satisfies readonly IntervalLength[];

export const intervalLength = z
  .enum(NAMES, { error: `must be one of ${NAMES.join(", ")}` })
  .default("1m")
  .meta({ description: "How long the intervals are. Days and hours are those of UTC." });

export function toMilliseconds(length: IntervalLength): number {
  return INTERVAL_LENGTHS[length].seconds * 1_000;
}
