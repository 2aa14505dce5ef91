import type { ListFilter, ListName, ListSort } from "./lists.ts";

/** A request for a page of a list. */
export interface ListRequest<Name extends ListName> {
  /** An item must match all filters. @default none: all items are listed */
  readonly filter?: ListFilter<Name> | undefined;
  /** @default "id" */
  readonly sort?: ListSort<Name> | undefined;
  /** Maximum number of items: 1 to 100. @default 20 */
  readonly size?: number | undefined;
  /** Cursor of an item in this order. The page begins directly after it. */
  readonly after?: string | undefined;
  /** Cursor of an item in this order. The page ends directly before it. Not together with `after`. */
  readonly before?: string | undefined;
}

/**
 * A part of a list, in its order. A client that reads page after page gets every item that existed all the time
 * exactly once, even if other items are added meanwhile.
 */
export interface Page<Item> {
  readonly items: readonly PageItem<Item>[];
  /** Whether there are items before the first one. On an empty page: before its beginning. */
  readonly hasPrevious: boolean;
  /** Whether there are items after the last one. On an empty page: after its end. */
  readonly hasNext: boolean;
}

export interface PageItem<Item> {
  readonly item: Item;
  /** Opaque. The position of the item, in the order of the request. */
  readonly cursor: string;
}
