import { errorObject, Refusal } from "../refusals/refusal.ts";
import type { JsonApiPathMatch } from "./match-json-api-path.ts";
import type { Route } from "./route.ts";

export interface RouteMatch {
  readonly route: Route;
  /** The segment in place of `{id}`, or "" where the route has none. */
  readonly id: string;
}

/**
 * Finds the route for a method among those of a path.
 *
 * @throws {Refusal} 404 when no route has the path, 405 when none of them has the method
 */
export function findRoute(match: JsonApiPathMatch | undefined, method: string): RouteMatch {
  if (!match) throw new Refusal([errorObject("path_not_found", "There is nothing at this path")]);
  const { id, routes } = match;
  const routeMethod = method === "HEAD" ? "GET" : method;
  const route = routes.find((each) => each.method === routeMethod);
  if (route) return { route, id };

  const allowed = routes.map((each) => (each.method === "GET" ? "GET, HEAD" : each.method));
  const detail = `This path does not take ${method}, but ${allowed.join(", ")}`;
  throw new Refusal([errorObject("method_not_allowed", detail)], { Allow: allowed.join(", ") });
}
