import {
  InvalidInputError,
  listRequestSchemas,
  type BoxOffice,
  type ListName,
  type Page,
} from "@ticket-allocation/core";
import type { z } from "zod";

import { Refusal } from "../refusals/refusal.ts";
import { HOLDS, PURCHASES, TICKET_OPTIONS, type Kind } from "../resources/kinds.ts";
import { includableMembers } from "../resources/members.ts";
import type { Thing } from "../resources/resource.ts";
import type { Route } from "../routes/route.ts";
import { listDocument } from "./list-document.ts";
import { pageLinks } from "./page-links.ts";
import { parseListQuery, refuseIssue } from "./parse-list-query.ts";

export const LIST_ROUTES: readonly Route[] = [
  listRoute(TICKET_OPTIONS, {
    list: "ticketOptions",
    schema: listRequestSchemas.ticketOptions,
    read: (boxOffice, request) => boxOffice.listTicketOptions(request),
  }),
  listRoute(PURCHASES, {
    list: "purchases",
    schema: listRequestSchemas.purchases,
    read: (boxOffice, request) => boxOffice.listPurchases(request),
  }),
  listRoute(HOLDS, {
    list: "holds",
    schema: listRequestSchemas.holds,
    read: (boxOffice, request) => boxOffice.listHolds(request),
  }),
];

interface List<Schema extends z.ZodType<{ readonly sort: string }>, Item> {
  readonly list: ListName;
  readonly schema: Schema;
  readonly read: (boxOffice: BoxOffice, request: z.output<Schema>) => Promise<Page<Item>>;
}

function listRoute<Schema extends z.ZodType<{ readonly sort: string }>, Item extends Thing>(
  { type }: Kind<Item>,
  { list, schema, read }: List<Schema, Item>,
): Route {
  const path = `/${type}`;
  return {
    method: "GET",
    path,
    isList: true,
    async answer({ boxOffice, unguarded, query, publicUrl, profile }) {
      const asked = parseListQuery(list, schema, includableMembers(type), query);
      const { request, fieldsets, include, parameters } = asked;
      const page = await read(boxOffice, request).catch(refuseRequest);
      const optionIds = include?.has("ticket_option")
        ? page.items.flatMap(({ item }) => item.ticketOptionId ?? [])
        : [];
      const options = await TICKET_OPTIONS.find(unguarded, [...new Set(optionIds)]);

      const content = {
        type,
        page,
        links: pageLinks(page, {
          url: `${publicUrl}${path}`,
          sort: request.sort,
          parameters,
          profile,
        }),
        included: include && options,
      };
      return { status: 200, document: listDocument(content, fieldsets, publicUrl) };
    },
  };
}

/** @throws {Refusal} that names the parameters, for what only the database shows to be wrong with them */
function refuseRequest(error: unknown): never {
  if (!(error instanceof InvalidInputError)) throw error;
  throw new Refusal(error.issues.map((issue) => refuseIssue(issue)));
}
