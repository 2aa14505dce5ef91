import { cursorAtEnd, type Page } from "@ticket-allocation/core";

import { mediaTypeWith } from "../negotiation/media-type.ts";
import type { QueryParameter } from "../query/query-parameters.ts";
import { PAGE_PARAMETERS } from "./list-parameters.ts";

type Link = string | { readonly href: string; readonly type: string } | null;

export interface PageLinks {
  readonly self: Link;
  readonly first: Link;
  readonly last: Link;
  readonly prev: Link;
  readonly next: Link;
}

/** Where the reader of a page stands. */
interface PagePlace {
  /** The list's, without a query. */
  readonly url: string;
  readonly sort: string;
  readonly parameters: readonly QueryParameter[];
  readonly profile: string | undefined;
}

/**
 * The links of a page: to itself, and to others of the same list with the same parameters. Where there
 * is nothing on a side, its link is null.
 *
 * @see https://jsonapi.org/profiles/ethanresnick/cursor-pagination/
 */
export function pageLinks(
  { items, hasPrevious, hasNext }: Page<unknown>,
  { url, sort, parameters, profile }: PagePlace,
): PageLinks {
  const kept = parameters.filter(({ name }) => !isCursor(name));
  const at = (name: string, cursor: string) => hrefOf(url, [...kept, { name, value: cursor }]);
  const first = hrefOf(url, kept);
  const last = at(PAGE_PARAMETERS.before, cursorAtEnd(sort));
  const [firstItem, lastItem] = [items[0], items.at(-1)];
  // What is on either side of an empty page stands at that end of the list.
  const prev = firstItem ? at(PAGE_PARAMETERS.before, firstItem.cursor) : last;
  const next = lastItem ? at(PAGE_PARAMETERS.after, lastItem.cursor) : first;
  const self = hrefOf(url, parameters);
  return {
    self: profile === undefined ? self : { href: self, type: mediaTypeWith(undefined, profile) },
    first,
    last,
    prev: hasPrevious ? prev : null,
    next: hasNext ? next : null,
  };
}

function isCursor(name: string): boolean {
  return name === PAGE_PARAMETERS.after || name === PAGE_PARAMETERS.before;
}

function hrefOf(url: string, parameters: readonly QueryParameter[]): string {
  const pairs = parameters.map(
    ({ name, value }) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`,
  );
  return pairs.length === 0 ? url : `${url}?${pairs.join("&")}`;
}
