import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

/** A path of the JSON:API, whatever the method. */
export interface JsonApiPathMatch {
  /** The path with `{id}` in place of the id: `/purchases/{id}`. */
  readonly template: string;
  /** The segment in place of `{id}`, or "" where the template has none. */
  readonly id: string;
  /** One for each method that the path takes. */
  readonly routes: readonly Route[];
}

const PATTERNS = [...Map.groupBy(ROUTES, ({ path }) => path)].map(([template, routes]) => {
  const segments = template.split("/");
  return { template, routes, segments, idAt: segments.indexOf("{id}") };
});

/** Most requests to a path without `{id}` spell it like this. */
const FIXED_PATHS: ReadonlyMap<string, JsonApiPathMatch> = new Map(
  PATTERNS.filter(({ idAt }) => idAt < 0).map(({ template, routes }) => [
    template,
    { template, id: "", routes },
  ]),
);

/**
 * Finds the routes at a path. A host that needs the template, for its metrics for example, passes
 * the match on to the handler of `createPlainJsonApiHandler`.
 *
 * @param path without the query, percent-encoded; a slash at its end makes no difference
 * @returns undefined when no route has the path
 */
export function matchJsonApiPath(path: string): JsonApiPathMatch | undefined {
  const fixed = FIXED_PATHS.get(path);
  if (fixed) return fixed;
  const segments = path.replace(/\/$/u, "").split("/").map(decode);
  const found = PATTERNS.find((pattern) => fits(pattern.segments, segments));
  if (!found) return undefined;
  const { template, routes, idAt } = found;
  return { template, id: segments[idAt] ?? "", routes };
}

function fits(pattern: readonly string[], segments: readonly (string | undefined)[]): boolean {
  return (
    pattern.length === segments.length &&
    pattern.every((name, index) =>
      name === "{id}" ? Boolean(segments[index]) : name === segments[index],
    )
  );
}

/** @returns undefined when it is malformed, and so names nothing */
function decode(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment);
  } catch {
    return undefined;
  }
}
