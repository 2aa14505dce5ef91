/** Splits the target of a request at its first question mark, without decoding. */
export function parseTarget(target: string): { readonly path: string; readonly query: string } {
  const question = target.indexOf("?");
  if (question < 0) return { path: target, query: "" };
  return { path: target.slice(0, question), query: target.slice(question + 1) };
}
