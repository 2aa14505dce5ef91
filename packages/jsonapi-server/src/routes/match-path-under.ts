import { matchJsonApiPath, type JsonApiPathMatch } from "./match-json-api-path.ts";

/**
 * Creates a function that finds the routes at a path below a prefix.
 *
 * @throws {TypeError} when the prefix is not empty, and no path as requests have it: encoded, without a query and `..`
 */
export function matchPathUnder(basePath: string): (path: string) => JsonApiPathMatch | undefined {
  const prefix = withoutSlashAtEnd(basePath);
  if (prefix === "") return matchJsonApiPath;
  if (!isPathOfRequests(prefix)) {
    throw new TypeError(
      `basePath is a path such as "/api/tickets", not ${JSON.stringify(basePath)}`,
    );
  }
  return (path) =>
    path.startsWith(`${prefix}/`) ? matchJsonApiPath(path.slice(prefix.length)) : undefined;
}

function isPathOfRequests(path: string): boolean {
  const base = "http://localhost";
  return URL.canParse(path, base) && new URL(path, base).pathname === path;
}

export function withoutSlashAtEnd(url: string): string {
  return url.replace(/\/+$/u, "");
}
