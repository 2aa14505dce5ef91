import { z } from "zod";

import { intervalLength } from "../model/interval-length.ts";
import { HOLD_FIELDS } from "../model/hold-fields.ts";
import { momentOrDate } from "../model/moment.ts";
import { PURCHASE_FIELDS } from "../model/purchase-fields.ts";
import { rules } from "../model/rules.ts";
import { SALE_RULES } from "../model/sale-rules.ts";

/** Number of items of a page if the request has no size. */
export const DEFAULT_PAGE_SIZE = 20;

/** Maximum number of items of a page. */
export const MAX_PAGE_SIZE = 100;

interface ListDefinition {
  /** Schemas of the filters' values by name. An item must match all filters of a request. */
  readonly filters: Readonly<Record<string, z.ZodType>>;
  /** A minus means descending. The first is the default. The id breaks ties. */
  readonly sorts: readonly [string, ...string[]];
  /** Schemas of what else a request says, by name. @default nothing */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
  /** @default {@link PAGE_SIZE} */
  readonly pageSize?: PageSize;
}

/** Numbers of items of a page. */
interface PageSize {
  readonly default: number;
  readonly max: number;
}

const PAGE_SIZE: PageSize = { default: DEFAULT_PAGE_SIZE, max: MAX_PAGE_SIZE };

const FILTERS = { id: someOf(rules.uuid), eventId: rules.uuid, reference: rules.reference };
const FILTERS_OF_USERS = { ...FILTERS, ticketOptionId: rules.uuid, userId: rules.uuid };

/**
 * The filters and sorts of each list, for all adapters.
 *
 * There is an index for each filter by itself, so every page costs the same, the last as much as the first. An index on
 * time would make sales slower, so purchases and holds are sorted by id. Most ids are UUIDv7, which are in order of time.
 * Ids from idempotency keys are in no order.
 *
 * The event of a purchase or a hold has no index: such a page costs the more, the more ticket options the event has
 * (`of-event.ts`).
 */
export const LISTS = {
  ticketOptions: {
    filters: { ...FILTERS, state: someOf(SALE_RULES.state.schema) },
    sorts: ["id", "-id", "created_at", "-created_at"],
  },
  purchases: {
    filters: { ...FILTERS_OF_USERS, status: someOf(PURCHASE_FIELDS.status.schema) },
    sorts: ["id", "-id"],
  },
  holds: {
    filters: { ...FILTERS_OF_USERS, status: someOf(HOLD_FIELDS.status.schema) },
    sorts: ["id", "-id"],
  },
  /** In the order of `position`, entries of one ticket option are in the order of their versions. */
  journal: {
    filters: { ticketOptionId: rules.uuid },
    sorts: ["position", "-position"],
  },
  /** Of one ticket option. Items are made of numbers only, so a page may have more. */
  sales: {
    filters: {
      from: momentOrDate.meta({ description: "From the interval that has this moment." }),
      until: momentOrDate.meta({ description: "Only intervals that begin before this moment." }),
    },
    sorts: ["start", "-start"],
    parameters: { interval: intervalLength },
    pageSize: { default: 100, max: 1_000 },
  },
  webhooks: { filters: {}, sorts: ["id", "-id"] },
} as const satisfies Record<string, ListDefinition>;

export type ListName = keyof typeof LISTS;

export function pageSizeOf(list: ListName): PageSize {
  const { pageSize = PAGE_SIZE }: ListDefinition = LISTS[list];
  return pageSize;
}

/** What else a request for a page says, by name. */
export function parametersOf(list: ListName): Readonly<Record<string, z.ZodType>> {
  const { parameters = {} }: ListDefinition = LISTS[list];
  return parameters;
}

/** Filters of a list. An item must match all of them. */
export type ListFilter<Name extends ListName> = {
  readonly [Filter in keyof Filters<Name>]?: z.input<Filters<Name>[Filter]> | undefined;
};

type Filters<Name extends ListName> = (typeof LISTS)[Name]["filters"];

/** For example `id`, or `-id` for descending order. */
export type ListSort<Name extends ListName> = (typeof LISTS)[Name]["sorts"][number];

/** A value or several: an item must have one of them. */
function someOf<Value extends string>(
  value: z.ZodType<Value, string>,
): z.ZodType<readonly Value[], Value | readonly Value[]>;
function someOf(value: z.ZodType): z.ZodType {
  const error = `must be 1 to ${MAX_PAGE_SIZE} values`;
  return z.preprocess(
    (given) => [...new Set([given].flat())],
    z.array(value).min(1, { error }).max(MAX_PAGE_SIZE, { error }),
  );
}
