/** The part of a request's target before the query, as it was sent. */
export function pathOf(target: string): string {
  const question = target.indexOf("?");
  return question < 0 ? target : target.slice(0, question);
}

/** Proxies may ask for a whole URL: https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
export function toOriginForm(target: string): string {
  if (target.startsWith("/") || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}
