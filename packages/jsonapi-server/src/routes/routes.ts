import { HOLD_ROUTES } from "./hold-routes.ts";
import { JOURNAL_ROUTES } from "./journal-routes.ts";
import { OPERATIONS_ROUTE } from "./operations-route.ts";
import { PURCHASE_ROUTES } from "./purchase-routes.ts";
import { RECORDED_CHANGE_ROUTES } from "./recorded-change-routes.ts";
import { RELATED_ROUTES } from "./related-routes.ts";
import type { Route } from "./route.ts";
import { TICKET_OPTION_ROUTES } from "./ticket-option-routes.ts";
import { WEBHOOK_ROUTES } from "./webhook-routes.ts";

/** All that can be asked for, in the order of the OpenAPI document. */
export const ROUTES: readonly Route[] = [
  ...TICKET_OPTION_ROUTES,
  ...PURCHASE_ROUTES,
  ...HOLD_ROUTES,
  ...RECORDED_CHANGE_ROUTES,
  ...JOURNAL_ROUTES,
  ...WEBHOOK_ROUTES,
  OPERATIONS_ROUTE,
  ...RELATED_ROUTES,
];
