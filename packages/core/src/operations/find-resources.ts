import { sql, type Kysely, type SelectQueryBuilder } from "kysely";

import { UNPREPARED } from "../database/quick-pool.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { CANCELLATION_FIELDS } from "../model/cancellation.ts";
import { CAPACITY_MOVE_FIELDS } from "../model/capacity-move.ts";
import type { Database } from "../model/database.ts";
import { EXCHANGE_FIELDS } from "../model/exchange.ts";
import { readResource, selectResource, type Fields } from "../model/field.ts";
import { CURRENT_STATUS, HOLD_COLUMNS, toHold } from "../model/hold.ts";
import { PURCHASE_COLUMNS, toPurchase } from "../model/purchase.ts";
import { TRANSFER_FIELDS } from "../model/transfer.ts";
import { isUuid } from "../model/rules.ts";
import type { TicketOption } from "../model/ticket-option.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { currentAllocation } from "./current-allocation.ts";
import { READ_COLUMNS, showTicketOptions, toReadTicketOption } from "./show-ticket-options.ts";

type Row = Readonly<Record<string, unknown>>;

export async function findTicketOptions(
  run: RunInTime,
  ids: readonly string[],
): Promise<readonly TicketOption[]> {
  const uuids = ids.filter(isUuid);
  return uuids.length === 0 ? [] : run((db) => readTicketOptions(db, uuids));
}

/** Reads ticket options as clients see them. */
export async function readTicketOptions(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<readonly TicketOption[]> {
  const rows = await db
    .selectFrom("ticket_options")
    .select([...READ_COLUMNS, currentAllocation(db, "ticket_options").as("allocation")])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`)
    .execute();
  return showTicketOptions(db, rows.map(toReadTicketOption));
}

export const findPurchases = createFinder(
  (db) => db.selectFrom("purchases").select(PURCHASE_COLUMNS),
  toPurchase,
);

export const findHolds = createFinder(
  (db) => db.selectFrom("holds").select([...HOLD_COLUMNS, CURRENT_STATUS]),
  toHold,
);

export const findCancellations = createFieldFinder(CANCELLATION_FIELDS, (db) =>
  db.selectFrom("cancellations").where("new_purchase_id", "is", null),
);

/** An exchange is a cancellation that a purchase replaces. */
export const findExchanges = createFieldFinder(EXCHANGE_FIELDS, (db) =>
  db.selectFrom("cancellations").where("new_purchase_id", "is not", null),
);

export const findTransfers = createFieldFinder(TRANSFER_FIELDS, (db) => db.selectFrom("transfers"));

export const findCapacityMoves = createFieldFinder(CAPACITY_MOVE_FIELDS, (db) =>
  db.selectFrom("capacity_moves"),
);

/** Finds resources by their ids, in no order. An id that is no UUID names nothing. */
export type Find<Found> = (ids: readonly string[]) => Promise<readonly Found[]>;

/**
 * Creates a {@link Find} that gets what runs its statement.
 *
 * A search for several ids is planned each time: a cached plan may have been made while the table was empty, and would
 * read the whole table. For one id PostgreSQL always uses the index.
 */
function createFinder<Table extends keyof Database, Found>(
  select: (db: Kysely<Database>) => SelectQueryBuilder<Database, Table, Row>,
  toFound: (row: Row) => Found,
) {
  return async (run: RunInTime, ids: readonly string[]): Promise<readonly Found[]> => {
    const uuids = ids.filter(isUuid);
    const [first, ...others] = uuids;
    if (first === undefined) return [];
    const rows = await run((db) =>
      others.length === 0
        ? select(db)
            .where(sql<boolean>`id = ${first}`)
            .execute()
        : select(db)
            .where(sql<boolean>`id = any(cast(${toArrayText(uuids)} as pg_catalog.uuid[]))`)
            .modifyEnd(sql.raw(UNPREPARED))
            .execute(),
    );
    return rows.map(toFound);
  };
}

/** The same for resources that are what their fields say. */
function createFieldFinder<Of extends Fields, Table extends keyof Database>(
  fields: Of,
  from: (db: Kysely<Database>) => SelectQueryBuilder<Database, Table, object>,
) {
  const columns = selectResource(fields);
  return createFinder(
    (db) => from(db).select(columns),
    (row) => readResource(fields, row),
  );
}
