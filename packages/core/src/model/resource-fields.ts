import { CANCELLATION_FIELDS } from "./cancellation.ts";
import { CAPACITY_MOVE_FIELDS } from "./capacity-move.ts";
import { EXCHANGE_FIELDS } from "./exchange.ts";
import type { Fields } from "./field.ts";
import { JOURNAL_ENTRY_FIELDS } from "./journal-entry-fields.ts";
import { HOLD_FIELDS } from "./hold-fields.ts";
import { PURCHASE_FIELDS } from "./purchase-fields.ts";
import { SALES_INTERVAL_FIELDS } from "./sales-interval-fields.ts";
import { TICKET_OPTION_FIELDS } from "./ticket-option-fields.ts";
import { TRANSFER_FIELDS } from "./transfer.ts";
import { WEBHOOK_FIELDS } from "./webhook-fields.ts";

/** The fields of each type of resource. The adapters derive their documents and types from it. */
export const RESOURCE_FIELDS = {
  ticket_options: TICKET_OPTION_FIELDS,
  purchases: PURCHASE_FIELDS,
  holds: HOLD_FIELDS,
  cancellations: CANCELLATION_FIELDS,
  exchanges: EXCHANGE_FIELDS,
  transfers: TRANSFER_FIELDS,
  capacity_moves: CAPACITY_MOVE_FIELDS,
  journal_entries: JOURNAL_ENTRY_FIELDS,
  sales_intervals: SALES_INTERVAL_FIELDS,
  webhooks: WEBHOOK_FIELDS,
} as const satisfies Readonly<Record<string, Fields>>;

/** As in JSON:API. */
export type ResourceType = keyof typeof RESOURCE_FIELDS;

export function isResourceType(text: string): text is ResourceType {
  return Object.hasOwn(RESOURCE_FIELDS, text);
}
