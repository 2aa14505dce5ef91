import type { Selectable } from "kysely";
import { z } from "zod";

import type { TicketOptionTable } from "./database.ts";
import { rules } from "./rules.ts";

/** Something on sale with a fixed number of tickets. */
export interface TicketOption {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Tickets left when it was read, 0 to `capacity`. */
  readonly allocation: number;
  /** Tickets given at creation. */
  readonly capacity: number;
}

/** What {@link BoxOffice.createTicketOption} takes. */
export interface NewTicketOption {
  /** A UUID that no ticket option has. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  /** Not blank; no U+0000, no unpaired surrogate. */
  readonly name: string;
  /** No U+0000, no unpaired surrogate. @default null */
  readonly description?: string | null | undefined;
  /** Tickets to sell: 0 to 2,147,483,647. */
  readonly allocation: number;
}

export const newTicketOptionSchema = z.object({
  id: rules.uuid.nullish(),
  name: rules.name,
  description: rules.description.optional(),
  allocation: rules.allocation,
});

export const TICKET_OPTION_COLUMNS = [
  "id",
  "name",
  "description",
  "allocation",
  "capacity",
] as const;

type TicketOptionRow = Pick<Selectable<TicketOptionTable>, (typeof TICKET_OPTION_COLUMNS)[number]>;

export function toTicketOption(row: TicketOptionRow): TicketOption {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    allocation: row.allocation,
    capacity: row.capacity,
  };
}
