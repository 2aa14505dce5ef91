import type { Kysely } from "kysely";

import type { Database } from "./database.ts";
import {
  IdempotencyKeyReusedError,
  InvalidInputError,
  TicketOptionIdTakenError,
} from "./errors.ts";
import { findTicketOptions } from "./find-ticket-options.ts";
import { checkIdempotencyKey, idOfKey, type IdempotencyOptions } from "./idempotency.ts";
import { newId } from "./new-id.ts";
import { parseInput } from "./parse-input.ts";
import { runOnce, type RunInTime } from "./run-in-time.ts";
import { newTicketOptionSchema, type NewTicketOption, type TicketOption } from "./ticket-option.ts";

export async function createTicketOption(
  run: RunInTime,
  input: NewTicketOption,
  { idempotencyKey, caller = "" }: IdempotencyOptions = {},
): Promise<TicketOption> {
  const parsed = parseInput(newTicketOptionSchema, input);
  checkIdempotencyKey(idempotencyKey);
  const isRepeatable = idempotencyKey !== undefined;
  if (isRepeatable && parsed.id != null) {
    const message = "must be left out, since the idempotency key decides it";
    throw new InvalidInputError([{ path: ["id"], message }]);
  }
  const option = {
    id: parsed.id ?? (isRepeatable ? idOfKey(idempotencyKey, caller) : newId()),
    name: parsed.name,
    description: parsed.description ?? null,
    capacity: parsed.allocation,
    allocation: parsed.allocation,
  };

  return run(async (db, { mayBeDone, mayHaveEffect }) => {
    mayHaveEffect();
    if (await insert(db, option)) return option;
    if (!isRepeatable && !mayBeDone) throw new TicketOptionIdTakenError(option.id);

    const [earlier] = await findTicketOptions(runOnce(db), [option.id]);
    if (earlier && isSameRequest(option, earlier)) return option;
    if (isRepeatable) throw new IdempotencyKeyReusedError();
    throw new TicketOptionIdTakenError(option.id);
  });
}

/** @returns false when its id is taken */
async function insert(db: Kysely<Database>, option: TicketOption): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto("ticket_options")
    .values(option)
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function isSameRequest(option: TicketOption, earlier: TicketOption): boolean {
  return (
    option.name === earlier.name &&
    option.description === earlier.description &&
    option.capacity === earlier.capacity
  );
}
