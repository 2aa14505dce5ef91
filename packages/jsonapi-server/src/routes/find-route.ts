import { errorObject, Refusal } from "../refusals/refusal.ts";
import type { Route } from "./route.ts";
import { ROUTES } from "./routes.ts";

export interface RouteMatch {
  readonly route: Route;
  /** The segment that stands in the place of `{id}`, or "" where the route has none. */
  readonly id: string;
}

/** Those without `{id}`, by the path that most requests to them spell as it is. */
const FIXED_ROUTES = Map.groupBy(
  ROUTES.filter(({ path }) => !path.includes("{id}")),
  ({ path }) => path,
);

const PATTERNS = ROUTES.map((route) => ({ route, pattern: route.path.split("/") }));

/**
 * Finds what answers a method on a path.
 *
 * @param path as it was sent, percent-encoded
 * @throws {Refusal} 404 when no route has the path, 405 when none has the method
 */
export function findRoute(method: string, path: string): RouteMatch {
  const fixed = FIXED_ROUTES.get(path);
  if (fixed) return { route: chooseByMethod(fixed, method), id: "" };

  const segments = path.split("/").map(decode);
  const matches = PATTERNS.filter(({ pattern }) => fits(pattern, segments));
  const [first] = matches;
  if (!first) throw new Refusal([errorObject("path_not_found", "There is nothing at this path")]);

  const route = chooseByMethod(
    matches.map((match) => match.route),
    method,
  );
  // Routes of one path have their id in one place.
  return { route, id: segments[first.pattern.indexOf("{id}")] ?? "" };
}

function chooseByMethod(routes: readonly Route[], method: string): Route {
  const routeMethod = method === "HEAD" ? "GET" : method;
  const chosen = routes.find((route) => route.method === routeMethod);
  if (chosen) return chosen;

  const allowed = routes
    .map((route) => (route.method === "GET" ? "GET, HEAD" : route.method))
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
