import { z } from "zod";

import {
  asMilliseconds,
  asText,
  orNull,
  timeValue,
  toInteger,
  toText,
  toTime,
} from "../database/column-text.ts";
import { rules } from "./rules.ts";

/** Something on sale with a fixed number of tickets. */
export interface TicketOption extends SaleRules {
  readonly id: string;
  readonly name: string;
  readonly description: string | null;
  /** Tickets left when it was read, 0 to `capacity`. */
  readonly allocation: number;
  /** Tickets given: left, held and purchased together. */
  readonly capacity: number;
  /** By the database's clock. */
  readonly createdAt: Date;
}

/** How a ticket option is sold. Null: without that limit. */
export interface SaleRules {
  /** From when on tickets can be purchased and held. */
  readonly saleStartsAt: Date | null;
  /** From when on they no longer can; active holds can still be confirmed. */
  readonly saleEndsAt: Date | null;
  /** Tickets that a purchase or a hold takes at least: 1 to 2,147,483,647. */
  readonly minPerPurchase: number | null;
  /** Tickets that it takes at the most: 1 to 2,147,483,647. */
  readonly maxPerPurchase: number | null;
  /** Tickets that a user may have purchased and hold, less what was cancelled. */
  readonly maxPerUser: number | null;
}

type SaleRulesInput = { readonly [Rule in keyof SaleRules]?: SaleRules[Rule] | undefined };

/** What {@link BoxOffice.createTicketOption} takes. */
export interface NewTicketOption extends SaleRulesInput {
  /** A UUID that no ticket option has. @default a UUIDv7 */
  readonly id?: string | null | undefined;
  /** Not blank; up to 1,000 characters; no U+0000, no unpaired surrogate. */
  readonly name: string;
  /** Up to 10,000 characters; no U+0000, no unpaired surrogate. @default null */
  readonly description?: string | null | undefined;
  /** Tickets to sell: 0 to 2,147,483,647. */
  readonly allocation: number;
}

/** What {@link BoxOffice.changeTicketOption} takes. What is left out stays as it is. */
export interface TicketOptionChanges extends SaleRulesInput {
  /** Not blank; up to 1,000 characters; no U+0000, no unpaired surrogate. */
  readonly name?: string | undefined;
  /** Up to 10,000 characters; no U+0000, no unpaired surrogate. */
  readonly description?: string | null | undefined;
  /** 0 to 2,147,483,647. The allocation moves by the same difference. */
  readonly capacity?: number | undefined;
  /** Read-only: what it is at the moment, for callers that give back what they were given. */
  readonly allocation?: number | undefined;
  /** Read-only, too. */
  readonly createdAt?: Date | undefined;
}

/** Changes without what is left out: `{ name: undefined }` changes nothing. */
export type SettledChanges = Partial<Omit<TicketOption, "id" | keyof ReadOnlyMembers>>;

/** What cannot be changed, but may be given as it is. */
export type ReadOnlyMembers = Pick<TicketOptionChanges, "allocation" | "createdAt">;

export function withoutUndefined(
  changes: Omit<TicketOptionChanges, keyof ReadOnlyMembers>,
): SettledChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

const saleRules = {
  saleStartsAt: rules.time.nullish().meta({
    description: "From when on tickets can be purchased and held. Null: since ever.",
  }),
  saleEndsAt: rules.time.nullish().meta({
    description:
      "From when on they no longer can, after the start; active holds can still be confirmed. Null: never.",
  }),
  minPerPurchase: rules.quantity.nullish().meta({
    description: "Tickets that a purchase or a hold takes at least: 1 to 2147483647. Null: 1.",
  }),
  maxPerPurchase: rules.quantity.nullish().meta({
    description: "Tickets that it takes at the most: the minimum to 2147483647. Null: no limit.",
  }),
  maxPerUser: rules.quantity.nullish().meta({
    description:
      "Tickets that a user may have purchased and hold, less what was cancelled: 1 to 2147483647. Null: no limit.",
  }),
};

const description = rules.description
  .optional()
  .meta({ description: "What buyers should know about it: up to 10,000 characters." });

export const newTicketOptionSchema = z
  .object({
    id: rules.uuid.nullish().meta({
      description: "A UUID that no ticket option has. Left out or null: the server chooses one.",
    }),
    name: rules.name.meta({ description: "Not blank; up to 1,000 characters." }),
    description,
    allocation: rules.allocation.meta({ description: "Tickets to sell: 0 to 2147483647." }),
    ...saleRules,
  })
  .meta({ description: "A ticket option to put on sale." });

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
  ...saleRules,
});

/** What of a row makes a {@link TicketOption}, besides its allocation, as text. */
export const DESCRIBING_COLUMNS = [
  asText("id").as("id"),
  "name",
  "description",
  asText("capacity").as("capacity"),
  asMilliseconds("sale_starts_at").as("sale_starts_at"),
  asMilliseconds("sale_ends_at").as("sale_ends_at"),
  asText("min_per_purchase").as("min_per_purchase"),
  asText("max_per_purchase").as("max_per_purchase"),
  asText("max_per_user").as("max_per_user"),
  asMilliseconds("created_at").as("created_at"),
] as const;

/** The same, with the allocation as it is stored: expired holds may not be in it yet. */
export const TICKET_OPTION_COLUMNS = [
  ...DESCRIBING_COLUMNS,
  asText("allocation").as("allocation"),
] as const;

type TicketOptionRow = Readonly<
  Record<keyof ReturnType<typeof toChangeable> | "id" | "allocation" | "created_at", unknown>
>;

export function toTicketOption(row: TicketOptionRow): TicketOption {
  return {
    id: toText(row.id),
    name: toText(row.name),
    description: orNull(toText)(row.description),
    allocation: toInteger(row.allocation),
    capacity: toInteger(row.capacity),
    saleStartsAt: orNull(toTime)(row.sale_starts_at),
    saleEndsAt: orNull(toTime)(row.sale_ends_at),
    minPerPurchase: orNull(toInteger)(row.min_per_purchase),
    maxPerPurchase: orNull(toInteger)(row.max_per_purchase),
    maxPerUser: orNull(toInteger)(row.max_per_user),
    createdAt: toTime(row.created_at),
  };
}

/** A ticket option that the database has not given its time yet. */
export type UncreatedTicketOption = Omit<TicketOption, "createdAt">;

/** What can be changed of a ticket option but the allocation, which only moves. */
function toChangeable(option: UncreatedTicketOption) {
  return {
    name: option.name,
    description: option.description,
    capacity: option.capacity,
    sale_starts_at: option.saleStartsAt,
    sale_ends_at: option.saleEndsAt,
    min_per_purchase: option.minPerPurchase,
    max_per_purchase: option.maxPerPurchase,
    max_per_user: option.maxPerUser,
  };
}

/** The other way round, to be written. */
export function toTicketOptionRow(option: UncreatedTicketOption) {
  return {
    ...toChangeable(option),
    sale_starts_at: timeValue(option.saleStartsAt),
    sale_ends_at: timeValue(option.saleEndsAt),
  };
}

/** What a ticket option was created with, as text that is the same for the same request. */
export function toCreatedAs(option: UncreatedTicketOption): string {
  return JSON.stringify(toChangeable(option));
}
