import { parseAccept } from "./parse-accept.ts";

export type Coding = (typeof CODINGS)[number];

/** The smallest first. */
const CODINGS = ["br", "gzip", "identity"] as const;

/**
 * Chooses a content coding: the one that the client likes best, the smallest of equals.
 *
 * @returns identity where it takes none of ours, and where it says nothing
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-12.5.3
 */
export function chooseCoding(acceptEncoding: string | null | undefined): Coding {
  const weights = new Map<string, number>();
  for (const { type, parameters } of parseAccept(acceptEncoding ?? "")) {
    weights.set(type === "x-gzip" ? "gzip" : type, Number(parameters["q"] ?? 1) || 0);
  }
  const weightOf = (coding: Coding) =>
    weights.get(coding) ?? weights.get("*") ?? (coding === "identity" ? 0.001 : 0);
  let best: Coding = "identity";
  for (const coding of CODINGS.toReversed()) {
    if (weightOf(coding) > 0 && weightOf(coding) >= weightOf(best)) best = coding;
  }
  return best;
}
