import type { Generated } from "kysely";

/**
 * The tables of the box office, as Kysely sees them.
 *
 * Rows speak snake_case like PostgreSQL; the objects that callers get speak
 * camelCase. `ticket-option.ts` and `purchase.ts` hold the conversions.
 */
export interface Database {
  ticket_options: TicketOptionTable;
  purchases: PurchaseTable;
}

export interface TicketOptionTable {
  id: string;
  name: string;
  description: string | null;
  /** Tickets given at creation. */
  capacity: number;
  /** Tickets left: 0 to `capacity`, held there by a CHECK constraint. */
  allocation: number;
  /** Raised by every change of the row. A bigint, which pg hands over as text. */
  version: Generated<string>;
  created_at: Generated<Date>;
  updated_at: Generated<Date>;
}

export interface PurchaseTable {
  ticket_option_id: string;
  id: string;
  user_id: string;
  quantity: number;
  created_at: Generated<Date>;
}
