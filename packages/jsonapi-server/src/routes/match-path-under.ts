import { matchJsonApiPath, type JsonApiPathMatch } from "./match-json-api-path.ts";

/**
 * Creates a function that finds the routes at a path below a prefix.
 *
 * @throws {TypeError} when the prefix is not empty and does not begin with a slash, or has a query
 */
export function matchPathUnder(basePath: string): (path: string) => JsonApiPathMatch | undefined {
  const prefix = withoutSlashAtEnd(basePath);
  if (prefix === "") return matchJsonApiPath;
  if (!/^\/[^?#]*$/u.test(prefix)) {
    throw new TypeError(
      `basePath is a path such as "/api/tickets", not ${JSON.stringify(basePath)}`,
    );
  }
  return (path) =>
    path.startsWith(`${prefix}/`) ? matchJsonApiPath(path.slice(prefix.length)) : undefined;
}

export function withoutSlashAtEnd(url: string): string {
  return url.replace(/\/+$/u, "");
}
