import { z } from "zod";

import type { CallOptions } from "./call-options.ts";
import { asText } from "../database/column-text.ts";
import { newDrawsSchema, writeDraws, type Draw, type NewDraw } from "./draw.ts";
import {
  defaultOf,
  readResource,
  selectResource,
  toColumns,
  toOptionalShape,
  toRow,
  type Field,
} from "./field.ts";
import type { JsonObject } from "./json-object.ts";
import { rules } from "./rules.ts";
import type { SaleRules, SaleRulesInput } from "./sale-rules.ts";
import {
  CHANGEABLE_FIELDS,
  DESCRIBING_FIELDS,
  OPTIONAL_TICKET_OPTION_FIELDS,
  TICKET_OPTION_FIELDS,
} from "./ticket-option-fields.ts";

/** Something on sale with a fixed number of tickets. */
export interface TicketOption extends SaleRules {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** What it is called in another system. */
  readonly reference: string | null;
  /** Data for another system. */
  readonly metadata: JsonObject | null;
  /** The event that it is for: any UUID, in lower case. */
  readonly eventId: string | null;
  /**
   * Tickets that could be had when it was read: left of its own, and as many as what is left of each option that it
   * draws on is enough for. 0 to `capacity`.
   */
  readonly allocation: number;
  /**
   * Tickets given: left, held and purchased together. Without a count of its own: as many as the capacity of each option
   * that it draws on is enough for.
   */
  readonly capacity: number;
  /** What each of its tickets takes of other ticket options, including those that these draw on. In order of ids. */
  readonly drawsOn: readonly Draw[];
  /** By the database's clock. */
  readonly createdAt: Date;
  /** Who made it. Null: unknown. */
  readonly createdBy: string | null;
  /** Raised by each edit that changes something, not by sales. 1 at the creation. */
  readonly revision: number;
}

/** What {@link BoxOffice.createTicketOption} takes. */
export interface NewTicketOption extends SaleRulesInput {
  /** A UUID that nothing else has. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  /** Not blank; up to 1,000 characters; no U+0000, no unpaired surrogate. */
  readonly name: string;
  /** Up to 10,000 characters; no U+0000, no unpaired surrogate. @default null */
  readonly description?: string | null | undefined;
  /** Up to 255 characters; no U+0000, no unpaired surrogate. @default null */
  readonly reference?: string | null | undefined;
  /** A JSON object of up to 4,096 bytes and 20 levels. @default null */
  readonly metadata?: JsonObject | null | undefined;
  /** The event that it is for: any UUID. @default null */
  readonly eventId?: string | null | undefined;
  /**
   * Tickets to sell: 0 to 2,147,483,647. Required without {@link drawsOn}. With it, it may be left out or null: then the
   * ticket option has no count of its own, and only what it draws on limits its sale.
   */
  readonly allocation?: number | null | undefined;
  /**
   * Other ticket options that each ticket takes units of, and what these draw on: up to 50 together. Up to 100 ticket
   * options may draw on the same one. It cannot be changed. @default none
   */
  readonly drawsOn?: readonly NewDraw[] | null | undefined;
}

/** Ticket options that one request creates at the most. */
export const MAX_NEW_TICKET_OPTIONS = 100;

/** One of those that {@link BoxOffice.createTicketOptions} takes. */
export interface NewTicketOptionLine extends Omit<NewTicketOption, "id"> {
  /**
   * A name for this call: up to 255 characters, in any case. Later ticket options of the call can draw on it by this name.
   *
   * @default none
   */
  readonly localId?: string | null | undefined;
}

/** What {@link BoxOffice.changeTicketOption} takes. What is left out stays as it is. */
export interface TicketOptionChanges extends SaleRulesInput {
  /** Not blank; up to 1,000 characters; no U+0000, no unpaired surrogate. */
  readonly name?: string | undefined;
  /** Up to 10,000 characters; no U+0000, no unpaired surrogate. */
  readonly description?: string | null | undefined;
  /** Up to 255 characters; no U+0000, no unpaired surrogate. */
  readonly reference?: string | null | undefined;
  /** Replaces the whole object: a JSON object of up to 4,096 bytes and 20 levels. */
  readonly metadata?: JsonObject | null | undefined;
  /** The event that it is for: any UUID. */
  readonly eventId?: string | null | undefined;
  /** 0 to 2,147,483,647. The allocation moves by the same difference. */
  readonly capacity?: number | undefined;
  /** Read-only: what it is at the moment, for callers that give back what they were given. */
  readonly allocation?: number | undefined;
  /** Read-only, too. */
  readonly createdAt?: Date | undefined;
  /** Read-only, too. */
  readonly createdBy?: string | null | undefined;
  /** Read-only, too. */
  readonly revision?: number | undefined;
  /** Read-only, too. In any order. */
  readonly drawsOn?: readonly NewDraw[] | null | undefined;
}

/** Options of {@link BoxOffice.changeTicketOption}. */
export interface ChangeOptions extends Pick<CallOptions, "signal"> {
  /** The `revision` that the ticket option must have, or those of which it must have one. @default any */
  readonly expectedRevision?: number | readonly number[] | null | undefined;
}

/** Changes without what is left out: `{ name: undefined }` changes nothing. */
export type SettledChanges = Partial<Omit<TicketOption, "id" | keyof ReadOnlyMembers>>;

/** What cannot be changed, but may be given as it is. */
export type ReadOnlyMembers = Pick<
  TicketOptionChanges,
  "allocation" | "createdAt" | "createdBy" | "revision" | "drawsOn"
>;

export function withoutUndefined(
  changes: Omit<TicketOptionChanges, keyof ReadOnlyMembers>,
): SettledChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

const { description, ...others } = toOptionalShape(OPTIONAL_TICKET_OPTION_FIELDS);

export const newTicketOptionSchema = z
  .object({
    id: rules.uuid.nullish().meta({
      description: "A UUID that nothing else has. Left out or null: the server chooses one.",
    }),
    name: rules.name.meta({ description: "Not blank; up to 1,000 characters." }),
    description,
    allocation: rules.allocation.nullish().meta({
      description:
        "Tickets to sell: 0 to 2147483647. Left out or null, which only `drawsOn` allows: it has no count of its own.",
    }),
    drawsOn: newDrawsSchema.nullish().meta({
      description:
        "Other ticket options that each ticket takes units of: up to 50, including what these draw on. It cannot be changed.",
    }),
    ...others,
  })
  .meta({ description: "A ticket option to put on sale." });

/** One of several new ticket options. */
const newTicketOptionLineSchema = newTicketOptionSchema
  .omit({ id: true })
  .extend({
    localId: rules.localId.nullish().meta({
      description:
        "A name for this request, up to 255 characters in any case. Later ticket options of the request can draw on it by this name, as `ticketOptionId`.",
    }),
  })
  .meta({ title: "NewTicketOption", description: "A ticket option to put on sale." });

/** Only a ticket option that draws on others may have no count of its own. */
function hasCount({ allocation, drawsOn }: Partial<NewTicketOption>): boolean {
  return allocation != null || (drawsOn != null && drawsOn.length > 0);
}

const COUNT_REQUIRED = {
  path: ["allocation"],
  error: "is required",
  // Also if other members are invalid.
  when: ({ value }: z.core.ParsePayload) => typeof value === "object" && value !== null,
};

export const countedTicketOptionSchema = newTicketOptionSchema.refine(hasCount, COUNT_REQUIRED);

const LENGTH = `must have 1 to ${MAX_NEW_TICKET_OPTIONS} ticket options`;

export const newTicketOptionsSchema = z
  .array(newTicketOptionLineSchema.refine(hasCount, COUNT_REQUIRED), {
    error: "must be a list of ticket options",
  })
  .min(1, { error: LENGTH })
  .max(MAX_NEW_TICKET_OPTIONS, { error: LENGTH, abort: true })
  .check(({ value, issues }) => {
    const known = new Set<string>();
    for (const [index, { localId }] of value.entries()) {
      if (localId == null) continue;
      if (known.has(localId)) {
        const message = "must not be repeated";
        issues.push({ code: "custom", input: localId, path: [index, "localId"], message });
      }
      known.add(localId);
    }
  });

export const ticketOptionChangesSchema = z.object({
  name: rules.name
    .optional()
    .meta({ description: "Not blank, and not null; up to 1,000 characters." }),
  description,
  capacity: rules.allocation.optional().meta({
    description:
      "Tickets given, 0 to 2147483647, and not null. The allocation moves by the same difference.",
  }),
  allocation: rules.allocation.optional(),
  createdAt: rules.time.optional(),
  createdBy: rules.createdBy.nullable().optional(),
  revision: rules.revision.optional(),
  drawsOn: newDrawsSchema.nullish(),
  ...others,
});

/** What of a row makes a {@link TicketOption}, besides its allocation, as text. */
export const DESCRIBING_COLUMNS = selectResource(DESCRIBING_FIELDS);

/** The same, with the allocation as it is stored: without expired holds that are not written, and without draws. */
export const TICKET_OPTION_COLUMNS = [...DESCRIBING_COLUMNS, asText("allocation").as("allocation")];

/** A ticket option as it is stored: what it draws on limits neither allocation nor capacity. */
export function toTicketOption(row: Readonly<Record<string, unknown>>): TicketOption {
  return readResource(TICKET_OPTION_FIELDS, row);
}

/** A ticket option that is not stored yet. */
export type UncreatedTicketOption = Omit<TicketOption, "createdAt" | "revision">;

/**
 * To be inserted.
 *
 * @param drawnBy what each ticket of other new options takes of it
 */
export function toTicketOptionRow(option: UncreatedTicketOption, drawnBy: readonly Draw[]) {
  const { id, allocation, drawsOn, createdBy } = option;
  return {
    id,
    allocation,
    draws_on: writeDraws(drawsOn),
    drawn_by: writeDraws(drawnBy),
    created_by: createdBy,
    ...toRow(toColumns(CHANGEABLE_FIELDS, option)),
  };
}

/**
 * What a ticket option was created with, as text that is the same for the same request. A field that an earlier version
 * does not know is left out where it has its default, so that processes of both versions write the same.
 */
export function toCreatedAs(option: UncreatedTicketOption): string {
  const { drawsOn } = option;
  const columns = Object.entries(toColumns(CHANGEABLE_FIELDS, option));
  const added = columns.filter(
    ([column, value]) => ADDED_DEFAULTS.has(column) && value !== ADDED_DEFAULTS.get(column),
  );
  return JSON.stringify({
    ...Object.fromEntries(columns.filter(([column]) => !ADDED_DEFAULTS.has(column))),
    ...Object.fromEntries(added),
    ...(drawsOn.length > 0 && { draws_on: drawsOn }),
  });
}

const ADDED_DEFAULTS: ReadonlyMap<string, string | null> = new Map(
  Object.values<Field>(CHANGEABLE_FIELDS)
    .filter(({ isAddedLater }) => isAddedLater)
    .map((field) => [field.column, defaultOf(field)]),
);
