import type { Refused } from "../outcome.ts";

/** Creates a refusal. */
export function refuse<Code extends Refused["code"]>(
  code: Code,
): Refused & { readonly code: Code } {
  return { is: "refused", code };
}
