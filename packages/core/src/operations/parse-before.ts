import { rules } from "../model/rules.ts";

/** @throws {RangeError} when it is not a time that can be stored */
export function parseBefore(before: Date): Date {
  const time = rules.time.safeParse(before);
  if (!time.success) throw new RangeError(`before ${time.error.issues[0]?.message}`);
  return time.data;
}
