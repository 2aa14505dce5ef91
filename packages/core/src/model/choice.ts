import { z } from "zod";

/** The few values of a field such as a status. */
export interface Choice {
  /** Of the type, in protocols that name types. */
  readonly name: string;
  readonly description: string;
  /** What each value means. */
  readonly values: Readonly<Record<string, string>>;
}

export type ChoiceValue<Of extends Choice> = keyof Of["values"] & string;

export function oneOf<Of extends Choice>(
  choice: Of,
): z.ZodEnum<{ readonly [Value in ChoiceValue<Of>]: Value }>;
export function oneOf({ values }: Choice): z.ZodType {
  const names = Object.keys(values);
  return z.enum(names, { error: `must be one of ${names.join(", ")}` });
}

/** @throws {TypeError} when the value is none of them */
export function toChoice({ name, values }: Choice, value: unknown): string {
  if (typeof value === "string" && Object.hasOwn(values, value)) return value;
  throw new TypeError(`${JSON.stringify(value)} is no ${name}`);
}
