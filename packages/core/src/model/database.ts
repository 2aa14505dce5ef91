import { sql, type Generated } from "kysely";

import type { JOURNAL_NUMBERS } from "../journal/journal-numbers.ts";
import type { JOURNAL_ROWS, JournalRowsName } from "../journal/journal-rows.ts";
import type { ChoiceValue } from "./choice.ts";
import type { HOLD_STATUS } from "./hold-fields.ts";
import type { TicketOptionState } from "./sale-rules.ts";
import type { CursorColumns } from "../webhooks/webhook-cursor.ts";
import type { Webhook } from "./webhook.ts";

/**
 * The tables of the box office, as Kysely sees them.
 *
 * Rows speak snake_case like PostgreSQL; the objects that callers get speak
 * camelCase. `ticket-option.ts`, `purchase.ts`, `hold.ts`, `cancellation.ts`, `exchange.ts`,
 * `transfer.ts` and `capacity-move.ts` hold the conversions.
 */
export interface Database {
  ticket_options: TicketOptionTable;
  purchases: PurchaseTable;
  holds: HoldTable;
  cancellations: CancellationTable;
  transfers: TransferTable;
  capacity_moves: CapacityMoveTable;
  journal_entries: JournalEntryTable;
  chosen_ids: ChosenIdTable;
  webhooks: WebhookTable;
  idempotency_secrets: IdempotencySecretTable;
}

export interface TicketOptionTable {
  id: string;
  name: string;
  description: string | null;
  reference: Generated<string | null>;
  /** JSON. */
  metadata: Generated<string | null>;
  event_id: Generated<string | null>;
  /** Raised by edits, not by sales. */
  revision: Generated<number>;
  /** Tickets given at creation. */
  capacity: number;
  /** Tickets left: 0 to `capacity`, held there by a CHECK constraint. */
  allocation: number;
  state: Generated<TicketOptionState>;
  sale_starts_at: Generated<Date | null>;
  sale_ends_at: Generated<Date | null>;
  min_per_purchase: Generated<number | null>;
  max_per_purchase: Generated<number | null>;
  max_per_user: Generated<number | null>;
  max_held_per_user: Generated<number | null>;
  /** Never later than the first of its active holds expires; null when there is none. */
  holds_expire_at: Generated<Date | null>;
  /** Purchases with this id or a later one may not be counted yet; null when all are. */
  uncounted_from: Generated<string | null>;
  /** JSON of the units that each ticket takes of other options, by their ids; null without draws. Never changes. */
  draws_on: Generated<string | null>;
  /** The reverse: JSON of the units that each ticket of other options takes of this one; null without them. */
  drawn_by: Generated<string | null>;
  /** What it was created with, in the words of `toCreatedAs`; null while the row still says so. */
  created_as: Generated<string | null>;
  /** Raised by every change of the row. A bigint, which pg hands over as text. */
  version: Generated<string>;
  /** The last version that the journal has; null when it has none. */
  journal_version: Generated<string | null>;
  /** The position of that entry in the feed. */
  journal_position: Generated<string | null>;
  created_at: Generated<Date>;
  created_by: Generated<string | null>;
  updated_at: Generated<Date>;
}

export interface PurchaseTable {
  ticket_option_id: string;
  id: string;
  user_id: string;
  /** The user who bought it; null while it was never transferred. */
  first_user_id: Generated<string | null>;
  quantity: number;
  reference: Generated<string | null>;
  /** JSON. */
  metadata: Generated<string | null>;
  /** The hold that it was confirmed from. */
  hold_id: Generated<string | null>;
  /** Lines of the order that it was part of. */
  order_lines: Generated<number | null>;
  /** Sum of its cancellations, also of those that were removed. */
  cancelled_quantity: Generated<number>;
  /** Sum of its exchanges, which are among its cancellations. */
  exchanged_quantity: Generated<number>;
  /** Sum of its cancellations that `prune` has removed; null while there are none. */
  pruned_quantity: Generated<number | null>;
  /** Sum of the exchanges among them. */
  pruned_exchanged_quantity: Generated<number | null>;
  /** False while the index for the limit per user lacks it. */
  counted: Generated<boolean | null>;
  /** The version of its ticket option that made it; null in older rows. */
  version: Generated<string | null>;
  created_at: Generated<Date>;
  created_by: Generated<string | null>;
}

export interface HoldTable {
  ticket_option_id: string;
  id: string;
  user_id: string;
  quantity: number;
  reference: Generated<string | null>;
  /** JSON. */
  metadata: Generated<string | null>;
  status: Generated<HoldStatus>;
  expires_at: Date;
  /** Seconds that an extended hold was made for; null while `expires_at` says so. */
  held_seconds: Generated<number | null>;
  /** Number of holds that were made together; null for one that was made alone. */
  order_lines: Generated<number | null>;
  /** The version of its ticket option that made it; null in older rows. */
  version: Generated<string | null>;
  created_at: Date;
  created_by: Generated<string | null>;
}

/** A hold is resolved once: it stays what it has become. */
export type HoldStatus = ChoiceValue<typeof HOLD_STATUS>;

/**
 * What an active hold is known by. Not a parameter: a plan that is made for every value cannot
 * use the index of active holds, and each seller would look at all that are on the option.
 */
export const ACTIVE = sql.lit<"active">("active");

export interface CancellationTable {
  ticket_option_id: string;
  id: string;
  purchase_id: string;
  quantity: number;
  /** Of an exchange: the ticket option of the purchase that replaces what was given back. */
  new_ticket_option_id: Generated<string | null>;
  /** Of an exchange: that purchase. */
  new_purchase_id: Generated<string | null>;
  /** The version of its ticket option that made it; null in older rows. */
  version: Generated<string | null>;
  created_at: Generated<Date>;
  created_by: Generated<string | null>;
}

export interface TransferTable {
  ticket_option_id: string;
  id: string;
  purchase_id: string;
  from_user_id: string;
  user_id: string;
  /** Tickets that were left of the purchase. */
  quantity: number;
  /** The version of its ticket option that made it; null in older rows. */
  version: Generated<string | null>;
  created_at: Generated<Date>;
  created_by: Generated<string | null>;
}

export interface CapacityMoveTable {
  /** The ticket option that the tickets were taken from. */
  ticket_option_id: string;
  id: string;
  to_ticket_option_id: string;
  quantity: number;
  /** The version of its ticket option that made it; null in older rows. */
  version: Generated<string | null>;
  created_at: Generated<Date>;
  created_by: Generated<string | null>;
}

/** One change of a ticket option. */
export interface JournalEntryTable
  extends
    Readonly<Record<NumberColumn, Generated<number | null>>>,
    Readonly<Record<RowsColumn, Generated<readonly string[] | null>>> {
  ticket_option_id: string;
  version: string;
  /** Never below the id of the transaction that has written it, nor below the position of the entry before. */
  position: string;
  created_at: Date;
  allocation: number;
  capacity: number;
  /** The version of the entry before, -1 without one, if the journal has a gap between them; null when it has none. */
  gap_after: Generated<string | null>;
  created_by: Generated<string | null>;
}

type NumberColumn = (typeof JOURNAL_NUMBERS)[keyof typeof JOURNAL_NUMBERS]["column"];
type RowsColumn = (typeof JOURNAL_ROWS)[JournalRowsName]["column"];

/** An id that a client has chosen. */
export interface ChosenIdTable {
  id: string;
  /** Identifies the request that it was chosen for. */
  request: string;
  created_at: Generated<Date>;
}

export interface WebhookTable extends CursorColumns {
  id: string;
  /** 1 to the number of webhooks that there may be: unique, so there are no more. */
  number: number;
  url: string;
  /** JSON. */
  event_types: string;
  description: string | null;
  state: Webhook["state"];
  /** Null while it is active. */
  pause_reason: Webhook["pauseReason"];
  secret: string;
  /** The secret before a rotation, and until when events are signed with it too. */
  previous_secret: Generated<string | null>;
  previous_secret_until: Generated<Date | null>;
  is_ping_wanted: boolean;
  /** Failed attempts since the last that succeeded. */
  attempts: number;
  failing_since: Generated<Date | null>;
  next_attempt_at: Generated<Date | null>;
  /** JSON. */
  failures: string;
  /** Whether its receiver has taken long to answer, when it was served last. */
  is_slow: Generated<boolean>;
  /** The process that delivers to it, and until when no other may. Afterwards: when it last did. */
  lease_id: Generated<string | null>;
  leased_until: Generated<Date | null>;
  /** Raised by clients' changes: a process that delivers by earlier values does not save its progress. */
  changes: number;
  /** Those of them that set the cursor. */
  cursor_changes: Generated<number>;
  created_at: Generated<Date>;
  created_by: string | null;
}

/** One row, which the migration has made. */
export interface IdempotencySecretTable {
  secret: string;
}
