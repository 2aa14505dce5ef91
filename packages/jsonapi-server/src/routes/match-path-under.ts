import { expectPath } from "@ticket-allocation/http";

import { matchJsonApiPath, type JsonApiPathMatch } from "./match-json-api-path.ts";

/**
 * Creates a function that finds the routes at a path below a prefix.
 *
 * @throws {TypeError} when the prefix is not empty, and no path as requests have it: encoded, without a query and `..`
 */
export function matchPathUnder(basePath: string): (path: string) => JsonApiPathMatch | undefined {
  const prefix = withoutSlashAtEnd(basePath);
  if (prefix === "") return matchJsonApiPath;
  expectPath("basePath", prefix);
  return (path) =>
    path.startsWith(`${prefix}/`) ? matchJsonApiPath(path.slice(prefix.length)) : undefined;
}

export function withoutSlashAtEnd(url: string): string {
  return url.replace(/\/+$/u, "");
}
