import { sql, type Kysely } from "kysely";

import { asMilliseconds, orNull, toText, toTime } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import {
  IdempotencyKeyReusedError,
  InvalidInputError,
  TicketOptionIdTakenError,
} from "../model/errors.ts";
import { chooseIds, type IdempotencyOptions, type LoadIdOfKey } from "./idempotency.ts";
import { parseRequest } from "./parse-request.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import { withNulls } from "../model/field.ts";
import { findSaleRuleIssues } from "../model/sale-rules.ts";
import {
  newTicketOptionSchema,
  TICKET_OPTION_COLUMNS,
  toCreatedAs,
  toTicketOption,
  toTicketOptionRow,
  type NewTicketOption,
  type TicketOption,
  type UncreatedTicketOption,
} from "../model/ticket-option.ts";
import { CHANGEABLE_FIELDS, OPTIONAL_TICKET_OPTION_FIELDS } from "../model/ticket-option-fields.ts";
import { expectTurn, isTurn, isTurnHere, type TurnMark } from "../within/turn-mark.ts";

export async function createTicketOption(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  input: NewTicketOption,
  options: IdempotencyOptions = {},
): Promise<TicketOption> {
  const { id, allocation, ...members } = parseRequest(newTicketOptionSchema, input, options);
  if (options.idempotencyKey !== undefined && id != null) {
    const message = "must be left out, since the idempotency key decides it";
    throw new InvalidInputError([{ path: ["id"], message }]);
  }
  const ids = chooseIds(loadIdOfKey, options);
  const { isRepeatable, idFor } = ids instanceof Promise ? await ids : ids;
  const option: UncreatedTicketOption = {
    id: id ?? idFor(),
    allocation,
    name: members.name,
    capacity: allocation,
    ...withNulls(OPTIONAL_TICKET_OPTION_FIELDS, members),
  };
  const issues = findSaleRuleIssues(option);
  if (issues.length > 0) throw new InvalidInputError(issues);

  return run(async (db, { mayBeDone, mayHaveEffect, mark }) => {
    mayHaveEffect();
    const createdAt = await insert(db, option, mark);
    if (createdAt) return { ...option, createdAt, revision: 1 };
    const replayed = isRepeatable || mayBeDone ? await whenCreatedAs(db, option, mark) : undefined;
    if (mark !== undefined) await expectTurn(db, mark);
    if (replayed) return { ...option, createdAt: replayed, revision: 1 };
    if (isRepeatable) throw new IdempotencyKeyReusedError();
    throw new TicketOptionIdTakenError(option.id);
  }, "write");
}

/** @returns when that was; undefined when its id is taken, or the turn is over */
async function insert(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  mark?: TurnMark,
): Promise<Date | undefined> {
  const row = toTicketOptionRow(option);
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
  const inserted = await inserting
    .onConflict((conflict) => conflict.column("id").doNothing())
    // As a time without zone: Citus takes nothing here that could depend on a setting.
    .returning(asMilliseconds(sql`created_at at time zone interval '0'`).as("created_at"))
    .executeTakeFirst();
  return inserted && toTime(inserted.created_at);
}

const WRITTEN = [
  "id",
  "allocation",
  ...Object.values(CHANGEABLE_FIELDS).map(({ column }) => column),
] as const;

/**
 * Looks up when the one with this id was created, if that was by the same request.
 *
 * It may have reached no synchronous standby yet: a row is visible as soon as its COMMIT no longer waits
 * for one, also when a restart or an administrator ended that wait. A COMMIT waits only for what its
 * transaction wrote, and a row lock is written, so this answer is as durable as the first.
 * https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION
 */
async function whenCreatedAs(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  mark?: TurnMark,
): Promise<Date | undefined> {
  const row = await db
    .selectFrom("ticket_options")
    .select([...TICKET_OPTION_COLUMNS, "created_as"])
    .where("id", "=", option.id)
    .$if(mark !== undefined, (locking) => locking.where(isTurnHere(sql.val(mark ?? ""))))
    // The weakest: sellers are not hindered.
    .forKeyShare()
    .executeTakeFirst();
  if (!row) return undefined;
  const stored = toTicketOption(row);
  const createdAs = orNull(toText)(row.created_as) ?? toCreatedAs(stored);
  return toCreatedAs(option) === createdAs ? stored.createdAt : undefined;
}
