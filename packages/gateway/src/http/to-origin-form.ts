/** Converts the target of a request to path and query: proxies may send a whole URL, https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2 */
export function toOriginForm(target: string): string {
  if (target.startsWith("/") || !URL.canParse(target)) return target;
  const { pathname, search } = new URL(target);
  return pathname + search;
}
