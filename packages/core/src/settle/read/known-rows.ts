import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toText } from "../../database/column-text.ts";
import { CANCELLATION_FIELDS } from "../../model/cancellation-fields.ts";
import { CAPACITY_MOVE_FIELDS } from "../../model/capacity-move-fields.ts";
import type { Database } from "../../model/database.ts";
import { readFields, selectFields, type FieldValue, type StoredFields } from "../../model/field.ts";
import { HOLD_FIELDS } from "../../model/hold-fields.ts";
import { PURCHASE_FIELDS } from "../../model/purchase-fields.ts";
import { TRANSFER_FIELDS } from "../../model/transfer-fields.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import type { InShard } from "../in-shard.ts";
import { toArrayText } from "../to-array-text.ts";

/** Looks up rows by their ids, for all ticket options of a batch, and enters them into the ledgers. */
export type EnterRows = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  wanted: readonly WantedRow[],
) => Promise<void>;

export interface WantedRow {
  readonly ticketOptionId: string;
  readonly id: string;
}

/** {@link WantedRow}s as arrays. */
interface Pairs {
  readonly ticketOptionIds: string;
  readonly ids: string;
}

const ORDER_LINES = { column: "order_lines", type: "integer", isNullable: true } as const;

const KNOWN_PURCHASE = {
  userId: PURCHASE_FIELDS.userId,
  firstUserId: { column: "first_user_id", type: "id", isNullable: true },
  quantity: PURCHASE_FIELDS.quantity,
  holdId: { column: "hold_id", type: "id", isNullable: true },
  orderLines: ORDER_LINES,
  reference: PURCHASE_FIELDS.reference,
  metadata: PURCHASE_FIELDS.metadata,
  cancelledQuantity: PURCHASE_FIELDS.cancelledQuantity,
  exchangedQuantity: PURCHASE_FIELDS.exchangedQuantity,
} as const satisfies StoredFields;

const KNOWN_HOLD = {
  userId: HOLD_FIELDS.userId,
  quantity: HOLD_FIELDS.quantity,
  createdAt: HOLD_FIELDS.createdAt,
  createdBy: HOLD_FIELDS.createdBy,
  reference: HOLD_FIELDS.reference,
  metadata: HOLD_FIELDS.metadata,
  expiresAt: HOLD_FIELDS.expiresAt,
  heldSeconds: { column: "held_seconds", type: "integer", isNullable: true },
  orderLines: ORDER_LINES,
  status: HOLD_FIELDS.status,
} as const satisfies StoredFields;

const KNOWN_CANCELLATION = {
  purchaseId: CANCELLATION_FIELDS.purchaseId,
  quantity: CANCELLATION_FIELDS.quantity,
  newPurchaseId: { column: "new_purchase_id", type: "id", isNullable: true },
} as const satisfies StoredFields;

const KNOWN_TRANSFER = {
  purchaseId: TRANSFER_FIELDS.purchaseId,
  fromUserId: TRANSFER_FIELDS.fromUserId,
  userId: TRANSFER_FIELDS.userId,
  quantity: TRANSFER_FIELDS.quantity,
} as const satisfies StoredFields;

const KNOWN_CAPACITY_MOVE = {
  toId: CAPACITY_MOVE_FIELDS.toId,
  quantity: CAPACITY_MOVE_FIELDS.quantity,
} as const satisfies StoredFields;

export function prepareEnterPurchases(tables: Kysely<Database>, inShard: InShard): EnterRows {
  return prepareEnter(
    tables,
    inShard,
    "purchases",
    KNOWN_PURCHASE,
    (ledger, id, { firstUserId, ...purchase }) => {
      ledger.purchases.set(id, { ...purchase, buyerId: firstUserId ?? purchase.userId });
    },
  );
}

export function prepareEnterHolds(tables: Kysely<Database>, inShard: InShard): EnterRows {
  return prepareEnter(
    tables,
    inShard,
    "holds",
    KNOWN_HOLD,
    (ledger, id, { heldSeconds, ...hold }) => {
      const { now } = ledger;
      // The expiration may not be written yet.
      const isOverdue = hold.status === "active" && now !== undefined && hold.expiresAt <= now;
      ledger.holds.set(id, {
        ...hold,
        seconds: heldSeconds ?? (hold.expiresAt.getTime() - hold.createdAt.getTime()) / 1_000,
        status: isOverdue ? "expired" : hold.status,
      });
    },
  );
}

export function prepareEnterCancellations(tables: Kysely<Database>, inShard: InShard): EnterRows {
  return prepareEnter(tables, inShard, "cancellations", KNOWN_CANCELLATION, (ledger, id, known) => {
    ledger.cancellations.set(id, known);
  });
}

export function prepareEnterTransfers(tables: Kysely<Database>, inShard: InShard): EnterRows {
  return prepareEnter(tables, inShard, "transfers", KNOWN_TRANSFER, (ledger, id, known) => {
    ledger.transfers.set(id, known);
  });
}

export function prepareEnterCapacityMoves(tables: Kysely<Database>, inShard: InShard): EnterRows {
  return prepareEnter(
    tables,
    inShard,
    "capacity_moves",
    KNOWN_CAPACITY_MOVE,
    (ledger, id, known) => {
      ledger.capacityMoves.set(id, known);
    },
  );
}

/**
 * The LIMIT makes PostgreSQL look up each pair separately. Without it PostgreSQL would read the whole table for a
 * thousand pairs. The statements are planned each time (UNPREPARED): a cached plan may have been made while the table
 * was empty, and would read the whole table ever after.
 */
function prepareEnter<Known extends StoredFields>(
  tables: Kysely<Database>,
  inShard: InShard,
  table: "purchases" | "holds" | "cancellations" | "transfers" | "capacity_moves",
  fields: Known,
  enterRow: (
    ledger: Ledger,
    id: string,
    row: { readonly [Name in keyof Known]: FieldValue<Known[Name]> },
  ) => void,
): EnterRows {
  const read = prepareStatement((value: ValueOf<Pairs>) =>
    tables
      .selectFrom(pairs(value))
      .innerJoinLateral(
        (db) =>
          db
            .selectFrom(table)
            .select(selectFields(fields))
            .where(sql<boolean>`ticket_option_id = wanted.ticket_option_id`)
            .where(inShard("ticket_option_id", value("ticketOptionIds")))
            .where(sql<boolean>`id = wanted.id`)
            .limit(1)
            .as("found"),
        (join) => join.onTrue(),
      )
      .selectAll("found")
      .select(WANTED_COLUMNS)
      .modifyEnd(sql.raw(UNPREPARED)),
  );
  return async (transaction, ledgers, wanted) => {
    if (wanted.length === 0) return;
    const { rows } = await read(transaction, {
      ticketOptionIds: toArrayText(wanted.map(({ ticketOptionId }) => ticketOptionId)),
      ids: toArrayText(wanted.map(({ id }) => id)),
    });
    for (const row of rows) {
      const ledger = ledgers.get(toText(row.ticketOptionId))!;
      enterRow(ledger, toText(row.id), readFields(fields, row));
    }
  };
}

function pairs(value: ValueOf<Pairs>) {
  return sql<{
    ticket_option_id: string;
    id: string;
  }>`unnest(cast(${value("ticketOptionIds")} as pg_catalog.uuid[]), cast(${value("ids")} as pg_catalog.uuid[]))`.as<"wanted">(
    sql`wanted(ticket_option_id, id)`,
  );
}

const WANTED_COLUMNS = [
  asText("wanted.ticket_option_id").as("ticketOptionId"),
  asText("wanted.id").as("id"),
] as const;
