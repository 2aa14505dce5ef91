import { sql, type Kysely } from "kysely";

import { orNull, toText } from "../database/column-text.ts";
import type { Database } from "../model/database.ts";
import { NO_OWN_COUNT, OWN_COUNT_TOO_LARGE, type NewDraw } from "../model/draw.ts";
import { IdempotencyKeyReusedError, type InputIssue, type TicketError } from "../model/errors.ts";
import { withDefaults } from "../model/field.ts";
import { findSaleRuleIssues } from "../model/sale-rules.ts";
import {
  TICKET_OPTION_COLUMNS,
  toCreatedAs,
  toTicketOption,
  type NewTicketOptionLine,
  type TicketOption,
  type UncreatedTicketOption,
} from "../model/ticket-option.ts";
import { OPTIONAL_TICKET_OPTION_FIELDS } from "../model/ticket-option-fields.ts";
import { expectTurn, isTurnHere, type TurnMark } from "../within/turn-mark.ts";
import { readTicketOptions } from "./find-resources.ts";
import { flattenDraws, type FlattenedDraws } from "./flatten-draws.ts";
import type { RequestIds } from "./idempotency.ts";
import { insertTicketOptions } from "./insert-ticket-options.ts";
import type { OperationContext } from "./operation.ts";
import { readShownAmounts } from "./show-ticket-options.ts";

/** A ticket option to create, without its draws, and what it draws on directly. */
interface Line {
  readonly option: UncreatedTicketOption;
  readonly draws: readonly NewDraw[];
}

interface CreateOptions {
  readonly request: RequestIds;
  /** Why nothing is created, if ticket options are refused. */
  readonly toError: (refused: FlattenedDraws["refused"]) => TicketError;
  /** The same if something has the id. @default ids cannot be chosen */
  readonly toTakenError?: () => TicketError;
}

type NewMembers = Omit<NewTicketOptionLine, "localId">;

export function toUncreated(
  members: NewMembers,
  id: string,
  createdBy: string | null,
): UncreatedTicketOption {
  const count = members.allocation ?? NO_OWN_COUNT;
  return {
    id,
    allocation: count,
    drawsOn: [],
    name: members.name,
    createdBy,
    capacity: count,
    ...withDefaults(OPTIONAL_TICKET_OPTION_FIELDS, members),
  };
}

/** Finds what no schema of one member can find. */
export function findIssues(
  option: UncreatedTicketOption,
  { allocation, drawsOn }: NewMembers,
): readonly InputIssue[] {
  const issues = [...findSaleRuleIssues(option)];
  if (drawsOn && drawsOn.length > 0 && allocation === NO_OWN_COUNT) {
    issues.push({ path: ["allocation"], message: OWN_COUNT_TOO_LARGE });
  }
  return issues;
}

/** The first one has the id that a key has for one ticket option alone, so one key cannot create both. */
export function idsOfLines({ idFor }: RequestIds): (line: number) => string {
  return (line) => (line === 0 ? idFor() : idFor(`ticket option ${line}`));
}

/**
 * Creates all ticket options or none.
 *
 * @returns in their order
 * @throws {TicketError} when one is refused, an id is taken, or the key was used for another request
 */
export async function createAll(
  { run, runWaiting, distribution, keepsJournal, chosenIdStatements }: OperationContext,
  lines: readonly Line[],
  { request, toError, toTakenError }: CreateOptions,
): Promise<readonly TicketOption[]> {
  const { isRepeatable, chosenIds } = request;
  const nextId = isRepeatable ? idsOfLines(request)(lines.length) : undefined;
  const drawing = lines.map(({ option: { id }, draws }) => ({ id, draws }));

  const isDrawing = lines.some(({ draws }) => draws.length > 0);

  return (isDrawing ? runWaiting : run)(async (db, { mayBeDone, mayHaveEffect, mark }) => {
    const { drawsOn, refused } = await flattenDraws(db, drawing);
    if (refused.size > 0) throw toError(refused);
    const options = lines.map(({ option }, index) => ({ ...option, drawsOn: drawsOn[index]! }));
    const isDistributed = await distribution.find(db);
    mayHaveEffect();
    // Before they are inserted: a host may end its transaction directly after that.
    const amounts = await readShownAmounts(
      db,
      options.map((option) => ({ ...option, drawnBy: [] })),
    );
    const times = await insertTicketOptions(db, options, {
      ...chosenIdStatements,
      chosenIds,
      isDistributed,
      keepsJournal,
      mark,
    });
    if (times) {
      return options.map((option, index) => ({
        ...option,
        ...amounts[index]!,
        createdAt: times[index]!,
        revision: 1,
      }));
    }
    const replayed =
      isRepeatable || mayBeDone ? await findReplayed(db, options, nextId, mark) : undefined;
    if (mark !== undefined) await expectTurn(db, mark);
    if (replayed) return replayed;
    throw isRepeatable || !toTakenError ? new IdempotencyKeyReusedError() : toTakenError();
  }, "write");
}

/**
 * The ticket options as they were created by the same request. What can be had of those that draw on others is read: what
 * it was at first is not known any more.
 *
 * @param nextId the id that a further ticket option of a longer request would have
 */
async function findReplayed(
  db: Kysely<Database>,
  options: readonly UncreatedTicketOption[],
  nextId: string | undefined,
  mark: TurnMark | undefined,
): Promise<readonly TicketOption[] | undefined> {
  const created: TicketOption[] = [];
  for (const option of options) {
    const found = await findCreatedAs(db, option, mark);
    if (!found) return undefined;
    const { createdAt, createdBy } = found;
    created.push({ ...option, createdAt, createdBy, revision: 1 });
  }
  const drawing = options.filter(({ drawsOn }) => drawsOn.length > 0).map(({ id }) => id);
  const read = nextId === undefined ? drawing : [...drawing, nextId];
  const shown = new Map(
    (read.length > 0 ? await readTicketOptions(db, read) : []).map((option) => [option.id, option]),
  );
  if (nextId !== undefined && shown.has(nextId)) return undefined;
  return created.map((option) => {
    const { allocation, capacity } = shown.get(option.id) ?? option;
    return Object.assign(option, { allocation, capacity });
  });
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
