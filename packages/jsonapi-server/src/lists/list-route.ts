import {
  InvalidInputError,
  type BoxOffice,
  type ListName,
  type Page,
  type TicketOption,
} from "@ticket-allocation/core";
import type { z } from "zod";

import { describeList, type ListedKind, type ListWords } from "../open-api/describe-list.ts";
import type { RouteDescription } from "../open-api/route-description.ts";

import { Refusal } from "../refusals/refusal.ts";
import { TICKET_OPTIONS } from "../resources/kinds.ts";
import { includableMembers } from "../resources/members.ts";
import type { Thing } from "../resources/resource.ts";
import type { Route, RouteAnswer, RouteRequest, WatchedAnswer } from "../routes/route.ts";
import { listDocument } from "./list-document.ts";
import { pageLinks } from "./page-links.ts";
import { parseListQuery, refuseIssue } from "./parse-list-query.ts";

interface List<Schema extends z.ZodType<{ readonly sort: string }>, Item> extends ListWords {
  readonly list: ListName;
  readonly schema: Schema;
  /** @default that of the type */
  readonly path?: string;
  readonly read: (
    boxOffice: BoxOffice,
    request: z.output<Schema>,
    id: string,
  ) => Promise<Page<Item>>;
}

/** A page of a list, and the answer with it. */
interface ShownPage<Item> {
  readonly page: Page<Item>;
  readonly show: (page: Page<Item>) => RouteAnswer;
}

/** A list that can be read over its path. */
interface ReadableList<Item> {
  readonly path: string;
  readonly readPage: (request: RouteRequest) => Promise<ShownPage<Item>>;
  readonly describe: () => RouteDescription;
}

export function listOf<Schema extends z.ZodType<{ readonly sort: string }>, Item extends Thing>(
  kind: ListedKind,
  { list, schema, path = `/${kind.type}`, read, ...words }: List<Schema, Item>,
): ReadableList<Item> {
  const { type } = kind;
  return {
    path,
    describe: () => describeList(kind, list, path, words),
    async readPage({ boxOffice, unguarded, id, query, publicUrl, profile }) {
      const asked = parseListQuery(list, schema, includableMembers(type), query);
      const { request, fieldsets, include, parameters } = asked;
      const found = await read(boxOffice, request, id).catch(refuseRequest);
      const optionIds = include?.has("ticket_option")
        ? found.items.flatMap(({ item }) => item.ticketOptionId ?? [])
        : [];
      const options = await TICKET_OPTIONS.find(unguarded, [...new Set(optionIds)]);
      const url = publicUrl + path.replace("{id}", encodeURIComponent(id));
      return {
        page: found,
        show(page) {
          const links = pageLinks(page, { url, sort: request.sort, parameters, profile });
          const content = { type, page, links, included: include && options };
          return { status: 200, document: listDocument(content, fieldsets, publicUrl) };
        },
      };
    },
  };
}

export function listRoute<Item>({ path, readPage, describe }: ReadableList<Item>): Route {
  return {
    method: "GET",
    path,
    describe,
    isList: true,
    async answer(request) {
      const { page, show } = await readPage(request);
      return show(page);
    },
  };
}

/** The page stays the same one: a ticket option that is created later is not on it. */
export async function watchPage(
  { readPage }: ReadableList<TicketOption>,
  request: RouteRequest,
): Promise<WatchedAnswer> {
  const { page, show } = await readPage(request);
  const latest = new Map(page.items.map(({ item }) => [item.id, item]));
  return {
    answer: show(page),
    ids: [...latest.keys()],
    update(changed) {
      for (const option of changed) latest.set(option.id, option);
      const items = page.items.map(({ item, cursor }) => ({ item: latest.get(item.id)!, cursor }));
      return show({ ...page, items });
    },
  };
}

/** @throws {Refusal} that names the parameters, for what only the database shows to be wrong with them */
function refuseRequest(error: unknown): never {
  if (!(error instanceof InvalidInputError)) throw error;
  throw new Refusal(error.issues.map((issue) => refuseIssue(issue)));
}
