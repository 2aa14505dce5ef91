import type { ListFilter, ListName, ListSort } from "./lists.ts";

/** Which items of a list are wanted, and how many at a time. */
export interface ListRequest<Name extends ListName> {
  /** What they have in common. @default nothing: all are listed */
  readonly filter?: ListFilter<Name> | undefined;
  /** @default "id" */
  readonly sort?: ListSort<Name> | undefined;
  /** Items of a page: 1 to 100. @default 20 */
  readonly size?: number | undefined;
  /** Cursor of an item in this order: the page begins right behind it. */
  readonly after?: string | undefined;
  /** Cursor of an item in this order: the page ends right before it. Not together with `after`. */
  readonly before?: string | undefined;
}

/**
 * Part of a list, in its order. Going from page to page meets every item that was there all the time
 * exactly once, whatever is added meanwhile.
 */
export interface Page<Item> {
  readonly items: readonly PageItem<Item>[];
  /** Whether something stands before the first item; on an empty page, before where it begins. */
  readonly hasPrevious: boolean;
  /** Whether something stands behind the last item; on an empty page, behind where it ends. */
  readonly hasNext: boolean;
}

export interface PageItem<Item> {
  readonly item: Item;
  /** Opaque. Points at the item, in the order that was asked for. */
  readonly cursor: string;
}
