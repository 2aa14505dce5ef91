import { sql, type Kysely, type Transaction } from "kysely";

import { asText, toText } from "../../database/column-text.ts";
import { CANCELLATION_FIELDS } from "../../model/cancellation.ts";
import { CAPACITY_MOVE_FIELDS } from "../../model/capacity-move.ts";
import type { Database } from "../../model/database.ts";
import { readFields, selectFields, type FieldValue, type StoredFields } from "../../model/field.ts";
import { HOLD_FIELDS } from "../../model/hold-fields.ts";
import { PURCHASE_FIELDS } from "../../model/purchase-fields.ts";
import { TRANSFER_FIELDS } from "../../model/transfer.ts";
import { prepareStatement, type ValueOf } from "../../database/prepare-statement.ts";
import { UNPREPARED } from "../../database/quick-pool.ts";
import type { Ledger } from "../decide/ledger.ts";
import { inOneShard, type InShard } from "../in-shard.ts";
import type { Needs } from "../kinds/claim-kind.ts";
import { ROW_COLUMNS } from "../row-columns.ts";
import { toArrayText } from "../to-array-text.ts";
import { byShard } from "./by-shard.ts";

/**
 * Looks up rows that claims refer to, by their ids and for all ticket options of a batch, and enters them into the
 * ledgers.
 */
export type EnterKnownRows = (
  transaction: Transaction<Database>,
  ledgers: ReadonlyMap<string, Ledger>,
  options: readonly { readonly id: string; readonly needs: Needs }[],
) => Promise<void>;

/** The ticket options and the ids of wanted rows, as arrays. */
interface Pairs {
  readonly ticketOptionIds: string;
  readonly ids: string;
}

const KNOWN_PURCHASE = {
  userId: PURCHASE_FIELDS.userId,
  firstUserId: ROW_COLUMNS.firstUserId,
  quantity: PURCHASE_FIELDS.quantity,
  holdId: ROW_COLUMNS.holdId,
  orderLines: ROW_COLUMNS.orderLines,
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
  heldSeconds: ROW_COLUMNS.heldSeconds,
  orderLines: ROW_COLUMNS.orderLines,
  status: HOLD_FIELDS.status,
} as const satisfies StoredFields;

const KNOWN_CANCELLATION = {
  purchaseId: CANCELLATION_FIELDS.purchaseId,
  quantity: CANCELLATION_FIELDS.quantity,
  newPurchaseId: ROW_COLUMNS.newPurchaseId,
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

export function prepareEnterKnownRows(tables: Kysely<Database>, inShard: InShard): EnterKnownRows {
  const enterers = [
    prepareEnter(tables, inShard, {
      table: "purchases",
      fields: KNOWN_PURCHASE,
      idsOf: ({ purchases }) => purchases,
      enter(ledger, id, { firstUserId, ...purchase }) {
        ledger.purchases.set(id, { ...purchase, buyerId: firstUserId ?? purchase.userId });
      },
    }),
    prepareEnter(tables, inShard, {
      table: "holds",
      fields: KNOWN_HOLD,
      idsOf: ({ holds }) => holds,
      enter(ledger, id, { heldSeconds, ...hold }) {
        const { now } = ledger;
        // The expiration may not be written yet.
        const isOverdue = hold.status === "active" && now !== undefined && hold.expiresAt <= now;
        ledger.holds.set(id, {
          ...hold,
          seconds: heldSeconds ?? (hold.expiresAt.getTime() - hold.createdAt.getTime()) / 1_000,
          status: isOverdue ? "expired" : hold.status,
        });
      },
    }),
    prepareEnter(tables, inShard, {
      table: "cancellations",
      fields: KNOWN_CANCELLATION,
      idsOf: ({ cancellations }) => cancellations,
      enter: ({ cancellations }, id, known) => cancellations.set(id, known),
    }),
    prepareEnter(tables, inShard, {
      table: "transfers",
      fields: KNOWN_TRANSFER,
      idsOf: ({ transfers }) => transfers,
      enter: ({ transfers }, id, known) => transfers.set(id, known),
    }),
    prepareEnter(tables, inShard, {
      table: "capacity_moves",
      fields: KNOWN_CAPACITY_MOVE,
      idsOf: ({ capacityMoves }) => capacityMoves,
      enter: ({ capacityMoves }, id, known) => capacityMoves.set(id, known),
    }),
  ];
  return async (transaction, ledgers, options) => {
    for (const enter of enterers) await enter(transaction, ledgers, options);
  };
}

interface KnownRows<Known extends StoredFields> {
  readonly table: "purchases" | "holds" | "cancellations" | "transfers" | "capacity_moves";
  readonly fields: Known;
  readonly idsOf: (needs: Needs) => ReadonlySet<string>;
  readonly enter: (
    ledger: Ledger,
    id: string,
    row: { readonly [Name in keyof Known]: FieldValue<Known[Name]> },
  ) => unknown;
}

/**
 * The LIMIT makes PostgreSQL look up each pair separately. Without it PostgreSQL would read the whole table for a
 * thousand pairs. The statements are planned each time (UNPREPARED): a cached plan may have been made while the table
 * was empty, and would read the whole table ever after.
 */
function prepareEnter<Known extends StoredFields>(
  tables: Kysely<Database>,
  inShard: InShard,
  { table, fields, idsOf, enter }: KnownRows<Known>,
): EnterKnownRows {
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
  return async (transaction, ledgers, options) => {
    const wanted = options.flatMap(({ id: ticketOptionId, needs }) =>
      Array.from(idsOf(needs), (id) => ({ ticketOptionId, id })),
    );
    if (wanted.length === 0) return;
    await byShard(inShard === inOneShard, wanted, async (some) => {
      const { rows } = await read(transaction, {
        ticketOptionIds: toArrayText(some.map(({ ticketOptionId }) => ticketOptionId)),
        ids: toArrayText(some.map(({ id }) => id)),
      });
      for (const row of rows) {
        const ledger = ledgers.get(toText(row.ticketOptionId))!;
        enter(ledger, toText(row.id), readFields(fields, row));
      }
    });
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
