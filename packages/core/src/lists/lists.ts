import { z } from "zod";

import { HOLD_STATUSES } from "../model/database.ts";
import { PURCHASE_STATUSES } from "../model/purchase.ts";
import { rules } from "../model/rules.ts";

/** Items of a page where no size is asked for. */
export const DEFAULT_PAGE_SIZE = 20;

/** Items of a page at the most. */
export const MAX_PAGE_SIZE = 100;

/** What a list may be asked for. */
interface ListRules {
  /** By its name: what a filter's value must be. All that are given must fit. */
  readonly filters: Readonly<Record<string, z.ZodType<string>>>;
  /** Orders, descending those with a minus. The first is the default. The id breaks ties. */
  readonly sorts: readonly [string, ...string[]];
}

const FILTERS_OF_USERS = { ticketOptionId: rules.uuid, userId: rules.uuid };

/**
 * What each list can be filtered and sorted by, written once for every door.
 *
 * Only what an index serves: a page costs the same wherever it stands. An index on time would make
 * selling slower, so purchases and holds are sorted by id. Most ids are UUIDv7, whose order is
 * that of time; an id that was made of an idempotency key stands anywhere.
 */
export const LISTS = {
  ticketOptions: { filters: {}, sorts: ["id", "-id", "created_at", "-created_at"] },
  purchases: {
    filters: { ...FILTERS_OF_USERS, status: oneOf(PURCHASE_STATUSES) },
    sorts: ["id", "-id"],
  },
  holds: {
    filters: { ...FILTERS_OF_USERS, status: oneOf(HOLD_STATUSES) },
    sorts: ["id", "-id"],
  },
} as const satisfies Record<string, ListRules>;

export type ListName = keyof typeof LISTS;

/** What one list's items must have in common to be listed. */
export type ListFilter<Name extends ListName> = {
  readonly [Filter in keyof Filters<Name>]?: z.output<Filters<Name>[Filter]> | undefined;
};

type Filters<Name extends ListName> = (typeof LISTS)[Name]["filters"];

/** `id`, or `-id` for the other way round. */
export type ListSort<Name extends ListName> = (typeof LISTS)[Name]["sorts"][number];

function oneOf<const Values extends readonly [string, ...string[]]>(values: Values) {
  return z.enum(values, { error: `must be one of ${values.join(", ")}` });
}
