import { sql, type Kysely } from "kysely";

import { asText, toInteger, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { idsOfDraws, leastOf, NO_OWN_COUNT, readDraws, type Draw } from "../model/draw.ts";
import { DESCRIBING_COLUMNS, toTicketOption, type TicketOption } from "../model/ticket-option.ts";
import { readOverdue } from "../settle/read/read-overdue.ts";
import { toArrayText } from "../settle/to-array-text.ts";
import { currentAllocation } from "./current-allocation.ts";

type Amounts = Pick<TicketOption, "allocation" | "capacity">;

/** What is left of a ticket option, before other options are considered. */
interface Stock extends Amounts {
  /** What each ticket of other options takes of it. Expired holds of these keep its tickets. */
  readonly drawnBy: readonly Draw[];
}

/** A ticket option as it was read, without the options that it draws on. */
interface ReadTicketOption extends TicketOption, Stock {}

/** The columns of a {@link ReadTicketOption}, besides its allocation. */
export const READ_COLUMNS = [
  ...DESCRIBING_COLUMNS,
  asText<string | null>("drawn_by").as("drawn_by"),
];

export function toReadTicketOption(row: Readonly<Record<string, unknown>>): ReadTicketOption {
  return { ...toTicketOption(row), drawnBy: readDraws(row["drawn_by"]) };
}

/** More options that draw on those of one read are not looked up for expired holds. */
const MOST_DRAWING = 1_000;

/** Completes ticket options that were read. */
export async function showTicketOptions(
  db: Kysely<Database>,
  read: readonly ReadTicketOption[],
): Promise<readonly TicketOption[]> {
  const amounts = await readShownAmounts(db, read);
  return read.map(({ drawnBy: _drawnBy, ...option }, index) =>
    Object.assign(option, amounts[index]),
  );
}

/**
 * What can be had of ticket options also depends on the options that they draw on, and on expired holds of options that
 * draw on the same ones. Without such options nothing is read.
 */
export async function readShownAmounts(
  db: Kysely<Database>,
  read: readonly (Stock & Pick<TicketOption, "id" | "drawsOn">)[],
): Promise<readonly Amounts[]> {
  const stocks = new Map<string, Stock>(read.map((option) => [option.id, option]));
  const drawn = new Set(read.flatMap(({ drawsOn }) => idsOfDraws(drawsOn)));
  for (const [id, stock] of await readStocks(
    db,
    [...drawn].filter((id) => !stocks.has(id)),
  )) {
    stocks.set(id, stock);
  }
  const drawing = new Set([...stocks.values()].flatMap(({ drawnBy }) => idsOfDraws(drawnBy)));
  const overdue = await readOverdue(db, [...drawing].slice(0, MOST_DRAWING));

  const leftOf = (id: string) => {
    const { allocation, capacity, drawnBy } = stocks.get(id)!;
    let left = allocation;
    for (const { ticketOptionId, units } of drawnBy) {
      left += units * (overdue.get(ticketOptionId) ?? 0);
    }
    return Math.min(capacity, left);
  };
  return read.map(({ id, capacity, drawsOn }) => ({
    allocation: leastOf(leftOf(id), drawsOn, (drawn) => leftOf(drawn.ticketOptionId)),
    capacity:
      capacity === NO_OWN_COUNT
        ? leastOf(capacity, drawsOn, (drawn) => stocks.get(drawn.ticketOptionId)!.capacity)
        : capacity,
  }));
}

async function readStocks(
  db: Kysely<Database>,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Stock>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom("ticket_options")
    .select([
      asText("id").as("id"),
      asText("capacity").as("capacity"),
      asText<string | null>("drawn_by").as("drawnBy"),
      currentAllocation(db, "ticket_options").as("allocation"),
    ])
    .where(sql<boolean>`id = any(cast(${toArrayText(ids)} as pg_catalog.uuid[]))`)
    .execute();
  return new Map(
    rows.map((row) => [
      toText(row.id),
      {
        allocation: toInteger(row.allocation),
        capacity: toInteger(row.capacity),
        drawnBy: readDraws(row.drawnBy),
      },
    ]),
  );
}
