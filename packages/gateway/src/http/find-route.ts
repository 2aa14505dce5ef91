import { parseTarget } from "@ticket-allocation/http";
import { matchJsonApiPath, type JsonApiPathMatch } from "@ticket-allocation/jsonapi-server";

import { findPageTemplate, type PageTemplate } from "../pages/serve-pages.ts";
import { toOriginForm } from "./to-origin-form.ts";

/** What the JSON:API does not answer, or not to everybody. */
export type GatewayTemplate = (typeof GATEWAY_PATHS)[number] | PageTemplate;

/** What the path of a request leads to, whatever its method. */
export type MatchedRoute =
  | { readonly template: GatewayTemplate; readonly jsonApi?: never }
  /** The template has `{id}` in place of ids: `/purchases/{id}`. */
  | { readonly template: string; readonly jsonApi: JsonApiPathMatch };

const GATEWAY_PATHS = ["/graphql", "/openapi.json", "/livez", "/readyz", "/metrics"] as const;

const gatewayRoutes: ReadonlyMap<string, MatchedRoute> = new Map(
  GATEWAY_PATHS.map((path) => [path, { template: path }]),
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
  const template = findPageTemplate(path);
  if (template) return { template };
  const jsonApi = matchJsonApiPath(path);
  return jsonApi && { template: jsonApi.template, jsonApi };
}
