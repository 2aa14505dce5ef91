import { CANCELLATION_ROUTES } from "./cancellation-routes.ts";
import { HOLD_ROUTES } from "./hold-routes.ts";
import { LIST_ROUTES } from "../lists/list-routes.ts";
import { OPERATIONS_ROUTE } from "./operations-route.ts";
import { PURCHASE_ROUTES } from "./purchase-routes.ts";
import { RELATED_ROUTES } from "./related-routes.ts";
import type { Route } from "./route.ts";
import { TICKET_OPTION_ROUTES } from "./ticket-option-routes.ts";

/** All that can be asked for. */
export const ROUTES: readonly Route[] = [
  ...TICKET_OPTION_ROUTES,
  ...PURCHASE_ROUTES,
  ...HOLD_ROUTES,
  ...CANCELLATION_ROUTES,
  OPERATIONS_ROUTE,
  ...LIST_ROUTES,
  ...RELATED_ROUTES,
];
