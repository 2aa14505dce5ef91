import { z } from "zod";

/** Maximum values of the options. */
export const LIMITS = { rounds: 100, seconds: 3_600, storedRows: 100_000_000 };

/** @throws {Error} when a name is unknown */
export function parseNames(
  option: string,
  text: string | undefined,
  known: readonly string[],
): readonly string[] | undefined {
  const names = text?.split(",");
  const unknown = names?.find((name) => !known.includes(name));
  if (unknown === undefined) return names;
  throw new Error(`${option}: unknown name "${unknown}"; known are ${known.join(", ")}`);
}

export function parseCount(
  option: string,
  text: string | undefined,
  most: number,
): number | undefined {
  const count = parseNumber(option, text, most);
  if (count === undefined || Number.isInteger(count)) return count;
  throw new Error(`${option} must be a whole number`);
}

export function parseNumber(
  option: string,
  text: string | undefined,
  most: number,
): number | undefined {
  if (text === undefined) return undefined;
  const parsed = z.coerce.number().positive().max(most).safeParse(text);
  if (parsed.success) return parsed.data;
  throw new Error(`${option} must be a number above 0 and up to ${most.toLocaleString("en")}`);
}
