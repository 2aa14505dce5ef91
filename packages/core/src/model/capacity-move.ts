import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import { CAPACITY_MOVE_FIELDS } from "./capacity-move-fields.ts";
import { readResource, selectResource } from "./field.ts";
import { rules } from "./rules.ts";

/** Tickets that were moved from the capacity of one ticket option to that of another. */
export interface CapacityMove {
  readonly id: string;
  readonly fromId: string;
  readonly toId: string;
  readonly quantity: number;
}

/** A move that was looked up. What makes one does not wait to hear when it was written. */
export interface StoredCapacityMove extends CapacityMove {
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** What {@link BoxOffice.moveCapacity} takes. */
export interface NewCapacityMove {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly fromId: string;
  readonly toId: string;
  /** 1 to 2,147,483,647. */
  readonly quantity: number;
}

export const newCapacityMoveSchema = z
  .object({
    id: idInput,
    fromId: rules.id.meta({ description: "Id of the ticket option to take from." }),
    toId: rules.id.meta({ description: "Id of the ticket option to give to." }),
    quantity: rules.quantity.meta({ description: "Tickets to move: 1 to 2147483647." }),
  })
  .meta({ description: "Which tickets are to be sold as another ticket option." });

/** What of a row makes a {@link CapacityMove}: for {@link toCapacityMove} alone. */
export const CAPACITY_MOVE_COLUMNS = selectResource(CAPACITY_MOVE_FIELDS);

export function toCapacityMove(row: Readonly<Record<string, unknown>>): StoredCapacityMove {
  return readResource(CAPACITY_MOVE_FIELDS, row);
}
