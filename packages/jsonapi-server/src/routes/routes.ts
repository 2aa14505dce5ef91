import { LIST_ROUTES } from "../lists/list-routes.ts";
import { OPERATIONS_ROUTE } from "./operations-route.ts";
import { RELATED_ROUTES } from "./related-routes.ts";
import { RESOURCE_ROUTES } from "./resource-routes.ts";
import type { Route } from "./route.ts";

/** All that can be asked for. */
export const ROUTES: readonly Route[] = [
  ...RESOURCE_ROUTES,
  OPERATIONS_ROUTE,
  ...LIST_ROUTES,
  ...RELATED_ROUTES,
];
