import type { Refused } from "../outcome.ts";

/** A claim that gets nothing. */
export function refuse<Code extends Refused["code"]>(
  code: Code,
): Refused & { readonly code: Code } {
  return { is: "refused", code };
}
