import type { Refused } from "../outcome.ts";

/**
 * Creates a refusal.
 *
 * @param drawnId the option that refuses, if it is one that the option of the claim draws on
 */
export function refuse<Code extends Refused["code"]>(
  code: Code,
  drawnId?: string,
): Refused & { readonly code: Code } {
  return { is: "refused", code, drawnId };
}
