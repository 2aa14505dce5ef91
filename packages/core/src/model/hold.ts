import { sql } from "kysely";
import { z } from "zod";

import { idInput } from "./chosen-id.ts";
import type { HoldStatus } from "./database.ts";
import { readResource, selectResource } from "./field.ts";
import { HOLD_FIELDS, STORED_HOLD_FIELDS } from "./hold-fields.ts";
import type { JsonObject } from "./json-object.ts";
import { METADATA, metadataInput } from "./metadata.ts";
import { referenceInput } from "./reference.ts";
import { rules } from "./rules.ts";

/** Tickets that are kept for a user for a while. */
export interface Hold {
  readonly id: string;
  readonly ticketOptionId: string;
  readonly userId: string;
  readonly quantity: number;
  /** What it is called in another system. */
  readonly reference: string | null;
  /** Data for another system. */
  readonly metadata: JsonObject | null;
  /** "expired" from `expiresAt` on, decided by the database's clock. */
  readonly status: HoldStatus;
  readonly expiresAt: Date;
  /** By the database's clock, at the moment that decided about it. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
}

/** How long a hold lasts if its caller does not say. */
export const DEFAULT_HOLD_SECONDS = 600;

/** What {@link BoxOffice.holdTickets} takes. */
export interface NewHold {
  /** A UUID that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly ticketOptionId: string;
  /** Any UUID: users are managed elsewhere. */
  readonly userId: string;
  /** Whole tickets: 1 to 2,147,483,647. */
  readonly quantity: number;
  /** How long they are held: 1 to 3,600. @default 600 */
  readonly seconds?: number | null | undefined;
  /** What it is called in another system: up to 255 characters. @default null */
  readonly reference?: string | null | undefined;
  /** A JSON object of up to 4,096 bytes and 20 levels. @default null */
  readonly metadata?: JsonObject | null | undefined;
}

export const newHoldSchema = z
  .object({
    id: idInput,
    ticketOptionId: rules.id.meta({ description: "Id of the ticket option to hold of." }),
    userId: rules.uuid.meta({
      description: "UUID of the user. Users are managed elsewhere: any UUID is a user.",
    }),
    quantity: rules.quantity.meta({ description: "Tickets to hold: 1 to 2147483647." }),
    seconds: rules.holdSeconds
      .nullish()
      .meta({ description: "How long: 1 to 3600. Left out or null: 600." }),
    reference: referenceInput,
    metadata: metadataInput,
  })
  .meta({ description: "For whom how many tickets of what are to be kept." });

/** What {@link BoxOffice.extendHold} takes. */
export interface HoldExtension {
  readonly holdId: string;
  /** From now until it expires: 1 to 86,400. */
  readonly seconds: number;
}

export const holdExtensionSchema = z
  .object({
    holdId: rules.id.meta({ description: "Id of the hold." }),
    seconds: rules.holdExtensionSeconds.meta({
      description: "From now until it expires: 1 to 86400.",
    }),
  })
  .meta({ description: "When the hold is to expire." });

/** What {@link BoxOffice.confirmHold} takes. */
export interface Confirmation {
  /** A UUID for the purchase that nothing else has: it makes the request safe to repeat. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  readonly holdId: string;
  /** Whole tickets, up to those held; the rest is released. @default all of them */
  readonly quantity?: number | null | undefined;
  /** What the purchase is called in another system: up to 255 characters. @default the reference of the hold */
  readonly reference?: string | null | undefined;
  /** Data of the purchase for another system. @default the metadata of the hold */
  readonly metadata?: JsonObject | null | undefined;
}

export const confirmationSchema = z
  .object({
    id: idInput,
    holdId: rules.id.meta({ description: "Id of the hold." }),
    quantity: rules.quantity.nullish().meta({
      description:
        "Tickets to buy, up to those held; the rest is released. Left out or null: all of them.",
    }),
    reference: rules.reference.nullish().meta({
      description:
        "What it is called in another system: up to 255 characters. Left out or null: as the hold.",
    }),
    metadata: rules.metadata
      .nullish()
      .meta({ description: `${METADATA.description} Left out or null: as the hold.` }),
  })
  .meta({ description: "What is to become a purchase." });

/** What of a row makes a {@link Hold}, besides its status: for {@link toHold} alone. */
export const HOLD_COLUMNS = selectResource(STORED_HOLD_FIELDS);

/** A hold has expired at its time, although its row may not say so yet. */
export const CURRENT_STATUS = sql<HoldStatus>`
  case when status = 'active' and expires_at <= pg_catalog.clock_timestamp() then 'expired' else status end`.as(
  "status",
);

export function toHold(row: Readonly<Record<string, unknown>>): Hold {
  return readResource(HOLD_FIELDS, row);
}
