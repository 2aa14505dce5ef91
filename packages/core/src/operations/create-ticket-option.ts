import { sql, type Kysely } from "kysely";

import { orNull, toText } from "../database/column-text.ts";
import type { RunInTime } from "../database/run-in-time.ts";
import type { Database } from "../model/database.ts";
import { NO_OWN_COUNT, OWN_COUNT_TOO_LARGE } from "../model/draw.ts";
import {
  IdempotencyKeyReusedError,
  InvalidInputError,
  TicketOptionIdTakenError,
} from "../model/errors.ts";
import { withDefaults } from "../model/field.ts";
import { findSaleRuleIssues } from "../model/sale-rules.ts";
import {
  newTicketOptionSchemaFor,
  TICKET_OPTION_COLUMNS,
  toCreatedAs,
  toTicketOption,
  type NewTicketOption,
  type TicketOption,
  type UncreatedTicketOption,
} from "../model/ticket-option.ts";
import { OPTIONAL_TICKET_OPTION_FIELDS } from "../model/ticket-option-fields.ts";
import type { Distribution } from "../settle/distribution.ts";
import { expectTurn, isTurnHere, type TurnMark } from "../within/turn-mark.ts";
import { readTicketOptions } from "./find-resources.ts";
import { flattenDraws } from "./flatten-draws.ts";
import { chooseIds, type IdempotencyOptions, type LoadIdOfKey } from "./idempotency.ts";
import { insertTicketOption } from "./insert-ticket-option.ts";
import { parseRequest } from "./parse-request.ts";
import { readShownAmounts } from "./show-ticket-options.ts";

interface CreationSettings {
  readonly distribution: Distribution;
  readonly keepsJournal: boolean;
}

export async function createTicketOption(
  run: RunInTime,
  loadIdOfKey: LoadIdOfKey,
  { distribution, keepsJournal }: CreationSettings,
  input: NewTicketOption,
  options: IdempotencyOptions = {},
): Promise<TicketOption> {
  const { id, allocation, drawsOn, ...members } = parseRequest(
    newTicketOptionSchemaFor(input),
    input,
    options,
  );
  if (options.idempotencyKey !== undefined && id != null) {
    const message = "must be left out, since the idempotency key decides it";
    throw new InvalidInputError([{ path: ["id"], message }]);
  }
  const ids = chooseIds(loadIdOfKey, options);
  const { isRepeatable, idFor, createdBy } = ids instanceof Promise ? await ids : ids;
  const count = allocation ?? NO_OWN_COUNT;
  const wanted: UncreatedTicketOption = {
    id: id ?? idFor(),
    allocation: count,
    drawsOn: [],
    name: members.name,
    createdBy,
    capacity: count,
    ...withDefaults(OPTIONAL_TICKET_OPTION_FIELDS, members),
  };
  const issues = [...findSaleRuleIssues(wanted)];
  if (drawsOn && drawsOn.length > 0 && allocation === NO_OWN_COUNT) {
    issues.push({ path: ["allocation"], message: OWN_COUNT_TOO_LARGE });
  }
  if (issues.length > 0) throw new InvalidInputError(issues);

  return run(async (db, { mayBeDone, mayHaveEffect, mark }) => {
    const option = { ...wanted, drawsOn: await flattenDraws(db, wanted.id, drawsOn ?? []) };
    const isDistributed = await distribution.find(db);
    mayHaveEffect();
    // Before it is inserted: a host may end its transaction directly after that.
    const [amounts] = await readShownAmounts(db, [{ ...option, drawnBy: [] }]);
    const insertedAt = await insertTicketOption(db, option, {
      isDistributed,
      keepsJournal,
      mark,
    });
    if (insertedAt) return { ...option, ...amounts, createdAt: insertedAt, revision: 1 };
    const replayed = isRepeatable || mayBeDone ? await findReplayed(db, option, mark) : undefined;
    if (mark !== undefined) await expectTurn(db, mark);
    if (replayed) return replayed;
    if (isRepeatable) throw new IdempotencyKeyReusedError();
    throw new TicketOptionIdTakenError(option.id);
  }, "write");
}

/**
 * The ticket option as it was created by the same request. What can be had of one that draws on others is read: what it
 * was at first is not known any more.
 */
async function findReplayed(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  mark?: TurnMark,
): Promise<TicketOption | undefined> {
  const created = await findCreatedAs(db, option, mark);
  if (!created) return undefined;
  const { createdAt, createdBy } = created;
  const [shown] = option.drawsOn.length > 0 ? await readTicketOptions(db, [option.id]) : [];
  const { allocation, capacity } = shown ?? option;
  return { ...option, allocation, capacity, createdAt, createdBy, revision: 1 };
}

/**
 * Looks up the one with this id, if it was created by the same request.
 *
 * It may have reached no synchronous standby yet: a row is visible as soon as its COMMIT no longer waits
 * for one, also when a restart or an administrator ended that wait. A COMMIT waits only for what its
 * transaction wrote, and a row lock is written, so this answer is as durable as the first.
 * https://www.postgresql.org/docs/current/warm-standby.html#SYNCHRONOUS-REPLICATION
 */
async function findCreatedAs(
  db: Kysely<Database>,
  option: UncreatedTicketOption,
  mark?: TurnMark,
): Promise<TicketOption | undefined> {
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
  return toCreatedAs(option) === createdAs ? stored : undefined;
}
