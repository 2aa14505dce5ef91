import type { Kysely } from "kysely";

import type { Database } from "./database.ts";
import { TicketOptionIdTakenError } from "./errors.ts";
import { newId } from "./new-id.ts";
import { parseInput } from "./parse-input.ts";
import {
  newTicketOptionSchema,
  TICKET_OPTION_COLUMNS,
  toTicketOption,
  type NewTicketOption,
  type TicketOption,
} from "./ticket-option.ts";

export async function createTicketOption(
  db: Kysely<Database>,
  input: NewTicketOption,
): Promise<TicketOption> {
  const { name, description, allocation, ...chosen } = parseInput(newTicketOptionSchema, input);
  const id = chosen.id ?? newId();

  const row = await db
    .insertInto("ticket_options")
    .values({ id, name, description: description ?? null, capacity: allocation, allocation })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning(TICKET_OPTION_COLUMNS)
    .executeTakeFirst();

  if (!row) throw new TicketOptionIdTakenError(id);
  return toTicketOption(row);
}
