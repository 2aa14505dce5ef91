import { sql, type Kysely } from "kysely";

import { orNull, toText } from "./column-text.ts";
import type { Database } from "./database.ts";
import {
  IdempotencyKeyReusedError,
  InvalidInputError,
  TicketOptionIdTakenError,
} from "./errors.ts";
import { checkIdempotencyKey, type IdempotencyOptions, type LoadIdOfKey } from "./idempotency.ts";
import { newId } from "./new-id.ts";
import { parseInput } from "./parse-input.ts";
import type { RunInTime } from "./run-in-time.ts";
import { findSaleRuleIssues } from "./sale-rule-issues.ts";
import {
  newTicketOptionSchema,
  TICKET_OPTION_COLUMNS,
  toCreatedAs,
  toTicketOption,
  toTicketOptionRow,
  type NewTicketOption,
  type TicketOption,
} from "./ticket-option.ts";
import { expectTurn, isTurn, type TurnMark } from "./within/turn-mark.ts";

export async function createTicketOption(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  input: NewTicketOption,
  { idempotencyKey, caller = "" }: IdempotencyOptions = {},
): Promise<TicketOption> {
  const { id, allocation, ...members } = parseInput(newTicketOptionSchema, input);
  checkIdempotencyKey(idempotencyKey);
  const isRepeatable = idempotencyKey !== undefined;
  if (isRepeatable && id != null) {
    const message = "must be left out, since the idempotency key decides it";
    throw new InvalidInputError([{ path: ["id"], message }]);
  }
  const option: TicketOption = {
    id: id ?? (isRepeatable ? (await loadIdOfKey())(idempotencyKey, caller) : newId()),
    name: members.name,
    description: members.description ?? null,
    capacity: allocation,
    allocation,
    saleStartsAt: members.saleStartsAt ?? null,
    saleEndsAt: members.saleEndsAt ?? null,
    minPerPurchase: members.minPerPurchase ?? null,
    maxPerPurchase: members.maxPerPurchase ?? null,
    maxPerUser: members.maxPerUser ?? null,
  };
  const issues = findSaleRuleIssues(option);
  if (issues.length > 0) throw new InvalidInputError(issues);

  return run(async (db, { mayBeDone, mayHaveEffect, mark }) => {
    mayHaveEffect();
    if (await insert(db, option, mark)) return option;
    const isReplay = (isRepeatable || mayBeDone) && (await wasCreatedAs(db, option, mark));
    if (mark !== undefined) await expectTurn(db, mark);
    if (isReplay) return option;
    if (isRepeatable) throw new IdempotencyKeyReusedError();
    throw new TicketOptionIdTakenError(option.id);
  }, "write");
}

/** @returns false when its id is taken, or the turn is over */
async function insert(
  db: Kysely<Database>,
  option: TicketOption,
  mark?: TurnMark,
): Promise<boolean> {
  const row = { ...toTicketOptionRow(option), id: option.id, allocation: option.allocation };
  const into = db.insertInto("ticket_options");
  const inserting =
    mark !== undefined
      ? into
          .columns(WRITTEN)
          .expression(
            db
              .selectNoFrom((value) => WRITTEN.map((column) => value.val(row[column]).as(column)))
              .where(isTurn(sql.val(mark))),
          )
      : into.values(row);
  const { numInsertedOrUpdatedRows } = await inserting
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

const WRITTEN = [
  "id",
  "name",
  "description",
  "capacity",
  "allocation",
  "sale_starts_at",
  "sale_ends_at",
  "min_per_purchase",
  "max_per_purchase",
  "max_per_user",
] as const;

/**
 * Tells whether the one with this id was created by the same request.
 *
 * It may have reached no synchronous standby yet: a row is visible as soon as its COMMIT no longer waits
 * for one, also when a restart or an administrator ended that wait. A COMMIT waits only for what its
 * transaction wrote, and a row lock is written, so this answer is as durable as the first.
 * https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION
 */
async function wasCreatedAs(
  db: Kysely<Database>,
  option: TicketOption,
  mark?: TurnMark,
): Promise<boolean> {
  const row = await db
    .selectFrom("ticket_options")
    .select([...TICKET_OPTION_COLUMNS, "created_as"])
    .where("id", "=", option.id)
    .$if(mark !== undefined, (locking) => locking.where(isTurn(sql.val(mark ?? ""))))
    // The weakest: sellers are not hindered.
    .forKeyShare()
    .executeTakeFirst();
  if (!row) return false;
  const createdAs = orNull(toText)(row.created_as) ?? toCreatedAs(toTicketOption(row));
  return toCreatedAs(option) === createdAs;
}
