import { parseTarget } from "@ticket-allocation/http";
import { matchJsonApiPath, type JsonApiPathMatch } from "@ticket-allocation/jsonapi-server";

import { toOriginForm } from "./to-origin-form.ts";

/** The paths that the JSON:API does not answer. */
export type GatewayPath = (typeof GATEWAY_PATHS)[number];

/** What the path of a request leads to, whatever its method. */
export type MatchedRoute =
  | { readonly template: GatewayPath; readonly jsonApi?: never }
  /** The template has `{id}` in place of ids: `/purchases/{id}`. */
  | { readonly template: string; readonly jsonApi: JsonApiPathMatch };

const GATEWAY_PATHS = ["/graphql", "/openapi.json", "/livez", "/readyz", "/metrics"] as const;

const gatewayRoutes: ReadonlyMap<string, MatchedRoute> = new Map(
  GATEWAY_PATHS.map((template) => [template, { template }]),
);

/**
 * Looks up, once for each request, what its target leads to: routing, metrics and traces use the same match.
 *
 * @returns undefined when nothing is at its path
 */
export function findRoute(target: string): MatchedRoute | undefined {
  const { path } = parseTarget(toOriginForm(target));
  const route = gatewayRoutes.get(path);
  if (route) return route;
  const jsonApi = matchJsonApiPath(path);
  return jsonApi && { template: jsonApi.template, jsonApi };
}
