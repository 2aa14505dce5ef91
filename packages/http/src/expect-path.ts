/**
 * Checks a path that requests are compared with.
 *
 * @param option what the host calls it
 * @throws {TypeError} when no request can have it: a path is encoded, begins with a slash, and has no query and no `..`
 */
export function expectPath(option: string, path: string): void {
  const base = "http://localhost";
  if (URL.canParse(path, base) && new URL(path, base).pathname === path) return;
  throw new TypeError(`${option} is a path such as "/api/tickets", not ${JSON.stringify(path)}`);
}
