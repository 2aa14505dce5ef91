import {
  listRequestSchemas,
  type BoxOffice,
  type ListName,
  type Page,
} from "@ticket-allocation/core";
import type { z } from "zod";

import {
  holdResource,
  purchaseResource,
  ticketOptionResource,
  type Resource,
  type ResourceType,
} from "../resources/resource.ts";
import type { Route } from "../routes/route.ts";
import { listDocument } from "./list-document.ts";
import { pageLinks } from "./page-links.ts";
import { parseListQuery } from "./parse-list-query.ts";

export const LIST_ROUTES: readonly Route[] = [
  listRoute({
    list: "ticketOptions",
    type: "ticket_options",
    schema: listRequestSchemas.ticketOptions,
    read: (boxOffice, request) => boxOffice.listTicketOptions(request),
    toResource: ticketOptionResource,
  }),
  listRoute({
    list: "purchases",
    type: "purchases",
    schema: listRequestSchemas.purchases,
    read: (boxOffice, request) => boxOffice.listPurchases(request),
    toResource: purchaseResource,
    ticketOptionOf: ({ ticketOptionId }) => ticketOptionId,
  }),
  listRoute({
    list: "holds",
    type: "holds",
    schema: listRequestSchemas.holds,
    read: (boxOffice, request) => boxOffice.listHolds(request),
    toResource: holdResource,
    ticketOptionOf: ({ ticketOptionId }) => ticketOptionId,
  }),
];

interface List<Schema extends z.ZodType<{ readonly sort: string }>, Item> {
  readonly list: ListName;
  readonly type: ResourceType;
  readonly schema: Schema;
  readonly read: (boxOffice: BoxOffice, request: z.output<Schema>) => Promise<Page<Item>>;
  readonly toResource: (item: Item) => Resource;
  /** Where items can be answered with their ticket options. */
  readonly ticketOptionOf?: (item: Item) => string;
}

function listRoute<Schema extends z.ZodType<{ readonly sort: string }>, Item>({
  list,
  type,
  schema,
  read,
  toResource,
  ticketOptionOf,
}: List<Schema, Item>): Route {
  const path = `/${type}`;
  const includable = ticketOptionOf ? ["ticket_option"] : [];
  return {
    method: "GET",
    path,
    isList: true,
    async answer({ boxOffice, unguarded, query, publicUrl, profile }) {
      const asked = parseListQuery(list, schema, includable, query);
      const { request, fieldsets, include, parameters } = asked;
      const page = await read(boxOffice, request);
      const optionIds = include?.has("ticket_option")
        ? page.items.flatMap(({ item }) => ticketOptionOf?.(item) ?? [])
        : [];
      const options = await unguarded.findTicketOptions([...new Set(optionIds)]);

      const content = {
        type,
        page: {
          ...page,
          items: page.items.map(({ item, cursor }) => ({ item: toResource(item), cursor })),
        },
        links: pageLinks(page, {
          url: `${publicUrl}${path}`,
          sort: request.sort,
          parameters,
          profile,
        }),
        included: include && options.map(ticketOptionResource),
      };
      return { status: 200, document: listDocument(content, fieldsets, publicUrl) };
    },
  };
}
