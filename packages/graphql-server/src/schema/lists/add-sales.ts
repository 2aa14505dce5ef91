import {
  INTERVAL_LENGTHS,
  LISTS,
  TicketOptionNotFoundError,
  type IntervalLength,
} from "@ticket-allocation/core";

import { builder } from "../builder.ts";
import { descriptionOf } from "../input-type.ts";
import { SalesIntervalType } from "../sales-interval-type.ts";
import { connectionType } from "./connection-type.ts";
import { pageArguments, readList, toPageRequest } from "./page-arguments.ts";
import { sortType } from "./sort-type.ts";

/** Names cannot begin with a digit. */
const NAMES = {
  "1s": "SECOND",
  "1m": "MINUTE",
  "1h": "HOUR",
  "1d": "DAY",
} as const satisfies Readonly<Record<IntervalLength, string>>;

const LENGTHS: readonly IntervalLength[] = ["1s", "1m", "1h", "1d"];

const IntervalLengthType = builder.enumType("IntervalLength", {
  description: "How long an interval is.",
  values: Object.fromEntries(
    LENGTHS.map((value) => [
      NAMES[value],
      { value, description: INTERVAL_LENGTHS[value].description },
    ]),
  ),
});

const { from, until } = LISTS.sales.filters;

const SalesFilter = builder.inputType("SalesFilter", {
  description: "Which intervals are wanted: those that match all that is given.",
  fields: (t) => ({
    from: t.field({ type: "DateTime", description: descriptionOf(from) }),
    until: t.field({ type: "DateTime", description: descriptionOf(until) }),
  }),
});

export function addSales(): void {
  const ConnectionType = connectionType("SalesInterval", SalesIntervalType, "intervals");
  const SortType = sortType("SalesSort", "sales");

  builder.queryField("sales", (t) =>
    t.field({
      type: ConnectionType,
      nullable: true,
      description:
        "Adds up the changes of a ticket option by intervals, as far back as its journal is kept. Intervals without changes are left out. One that goes on is continued after its cursor. Null when there is no such ticket option.",
      args: {
        ticketOptionId: t.arg.id({
          required: true,
          description: "An id that is no UUID names nothing: null.",
        }),
        interval: t.arg({
          type: IntervalLengthType,
          required: true,
          defaultValue: "1m",
          description: descriptionOf(LISTS.sales.parameters.interval),
        }),
        filter: t.arg({ type: SalesFilter, description: "Left out: all." }),
        sort: t.arg({
          type: SortType,
          required: true,
          defaultValue: "start",
          description: "The order.",
        }),
        ...pageArguments("sales"),
      },
      resolve: (_, { ticketOptionId, interval, filter, sort, ...page }, { boxOffice }) =>
        readList(page, () => {
          const { from, until } = filter ?? {};
          const range = { from: from ?? undefined, until: until ?? undefined };
          const request = { interval, filter: range, sort, ...toPageRequest(page, sort) };
          return boxOffice.listSales(ticketOptionId, request).catch(toNull);
        }),
    }),
  );
}

function toNull(error: unknown): null {
  if (error instanceof TicketOptionNotFoundError) return null;
  throw error;
}
