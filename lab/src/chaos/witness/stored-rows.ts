import { sql, type Kysely, type Transaction } from "kysely";

import { openDatabase } from "@ticket-allocation/core";
import { ticketTables } from "../../../../packages/core/src/database/ticket-tables.ts";
import type { Database } from "../../../../packages/core/src/model/database.ts";
import { createDistribution } from "../../../../packages/core/src/settle/distribution.ts";
import { prepareLocks } from "../../../../packages/core/src/settle/lock-ticket-options.ts";
import { readOptions } from "../../../../packages/core/src/settle/read/read-options.ts";
import type { Stored, StoredOption } from "./history.ts";
import type { Model, ModelOption } from "./model.ts";

/** Reads all ticket options as the product reads them under their locks. */
export async function readStoredOptions(databaseUrl: string): Promise<readonly StoredOption[]> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  return await ticketTables(db, {}).transaction().execute(readAllOptions);
}

/** Reads all that decisions may have changed. */
export async function readStored(databaseUrl: string): Promise<Stored> {
  await using db = openDatabase(databaseUrl, { poolSize: 1 });
  return await ticketTables(db, {})
    .transaction()
    .execute(async (transaction) => ({
      options: await readAllOptions(transaction),
      rows: await readRows(transaction),
    }));
}

async function readAllOptions(
  transaction: Transaction<Database>,
): Promise<readonly StoredOption[]> {
  const { rows } = await sql<{ id: string; version: string }>`
    select id::text as id, version::text as version from ticket_options order by ticket_options.id
  `.execute(transaction);
  const ids = rows.map(({ id }) => id);
  const locks = prepareLocks(transaction, createDistribution({}));
  const locked = new Map((await locks.wait(transaction, ids)).map((option) => [option.id, option]));
  const whole = new Map((await readOptions(transaction, ids)).map((option) => [option.id, option]));
  return rows.map(({ id, version }) => ({
    locked: locked.get(id)!,
    option: whole.get(id)!,
    version: Number(version),
  }));
}

/** The rows in the words of {@link rowsOf}. */
async function readRows(db: Kysely<Database>): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ name: string; row: string }>`
    select 'purchase ' || id as name, json_build_array(ticket_option_id, user_id,
      coalesce(first_user_id, user_id), quantity, cancelled_quantity, exchanged_quantity, hold_id, order_lines)::text as row
    from purchases
    union all
    select 'hold ' || id, json_build_array(ticket_option_id, user_id, quantity, status,
      case when status in ('active', 'expired') then round(extract(epoch from expires_at) * 1000)::bigint end, order_lines)::text from holds
    union all
    select 'cancellation ' || id, json_build_array(ticket_option_id, purchase_id, quantity, new_purchase_id)::text
    from cancellations
    union all
    select 'transfer ' || id, json_build_array(ticket_option_id, purchase_id, from_user_id, user_id, quantity)::text
    from transfers
    union all
    select 'move ' || id, json_build_array(ticket_option_id, to_ticket_option_id, quantity)::text
    from capacity_moves
  `.execute(db);
  return new Map(rows.map(({ name, row }) => [name, JSON.stringify(JSON.parse(row))]));
}

/** The rows that a model of an option has. */
function* rowsOf(ticketOptionId: string, { ledger }: ModelOption): Generator<[string, unknown[]]> {
  for (const [id, row] of ledger.purchases) {
    const { userId, buyerId, quantity, cancelledQuantity, exchangedQuantity } = row;
    const counts = [quantity, cancelledQuantity, exchangedQuantity];
    const of = [row.holdId, row.orderLines];
    yield [`purchase ${id}`, [ticketOptionId, userId, buyerId, ...counts, ...of]];
  }
  for (const [id, { userId, quantity, status, expiresAt, orderLines }] of ledger.holds) {
    // The expiry of a resolved hold has no meaning: an extension in the same transaction is not written.
    const isResolved = status === "confirmed" || status === "released";
    const at = isResolved ? null : expiresAt.getTime();
    yield [`hold ${id}`, [ticketOptionId, userId, quantity, status, at, orderLines]];
  }
  for (const [id, { purchaseId, quantity, newPurchaseId }] of ledger.cancellations) {
    yield [`cancellation ${id}`, [ticketOptionId, purchaseId, quantity, newPurchaseId]];
  }
  for (const [id, { purchaseId, fromUserId, userId, quantity }] of ledger.transfers) {
    yield [`transfer ${id}`, [ticketOptionId, purchaseId, fromUserId, userId, quantity]];
  }
  for (const [id, { toId, quantity }] of ledger.capacityMoves) {
    yield [`move ${id}`, [ticketOptionId, toId, quantity]];
  }
}

/** Finds what is stored otherwise than the model has it. */
export function* compareStored(model: Model, { options, rows }: Stored): Generator<object> {
  let count = 0;
  for (const [id, option] of model.options) {
    for (const [name, row] of rowsOf(id, option)) {
      count += 1;
      const decided = JSON.stringify(row);
      const stored = rows.get(name);
      if (stored !== decided) yield { name, decided, stored };
    }
  }
  if (count < rows.size) {
    const decided = new Set(
      [...model.options].flatMap(([id, option]) =>
        Array.from(rowsOf(id, option), ([name]) => name),
      ),
    );
    for (const [name, stored] of rows) if (!decided.has(name)) yield { name, stored };
  }
  for (const { locked, option, version } of options) {
    const modelled = model.options.get(locked.id);
    if (!modelled) continue;
    const decided = optionText(
      modelled.option,
      modelled.ledger.left,
      modelled.ledger.capacity,
      modelled.version,
    );
    const stored = optionText(option, locked.allocation, locked.capacity, version);
    if (stored !== decided) yield { name: option.name, decided, stored };
  }
}

function optionText(
  option: StoredOption["option"],
  allocation: number,
  capacity: number,
  version: number,
): string {
  const members = Object.entries({ ...option, allocation, capacity, version });
  return JSON.stringify(members.toSorted(([one], [other]) => (one < other ? -1 : 1)));
}
