import { errorObject, Refusal } from "./refusal.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

export interface RouteMatch {
  readonly route: Route;
  /** The segment that stands in the place of `{id}`, or "" where the route has none. */
  readonly id: string;
}

const ROUTES_BY_SEGMENTS = ROUTES.map((route) => ({ route, pattern: route.path.split("/") }));

/**
 * Finds what answers a method on a path.
 *
 * @param path as it was sent, percent-encoded
 * @throws {Refusal} 404 when no route has the path, 405 when none has the method
 */
export function findRoute(method: string, path: string): RouteMatch {
  const segments = path.split("/").map(decode);
  const matches = ROUTES_BY_SEGMENTS.filter(({ pattern }) => fits(pattern, segments));
  if (matches.length === 0) {
    throw new Refusal([errorObject("path_not_found", "There is nothing at this path")]);
  }

  const routeMethod = method === "HEAD" ? "GET" : method;
  const match = matches.find(({ route }) => route.method === routeMethod);
  if (match) return { route: match.route, id: segments[match.pattern.indexOf("{id}")] ?? "" };

  const allowed = matches
    .map(({ route }) => (route.method === "GET" ? "GET, HEAD" : route.method))
    .join(", ");
  throw new Refusal(
    [errorObject("method_not_allowed", `This path does not take ${method}, but ${allowed}`)],
    { Allow: allowed },
  );
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
