import { toCursor, type ItemPosition } from "./cursor.ts";
import type { Page } from "./page.ts";

/** An item and its position. */
export interface ReadItem<Item> extends ItemPosition {
  readonly item: Item;
}

interface ReadPage {
  readonly sort: string;
  readonly size: number;
  /** Whether the page was read from its end. */
  readonly isBackward: boolean;
  /** Whether there are items on the other side of the cursor. */
  readonly hasOthers: boolean;
}

/** @param ahead the items from the cursor on, in the direction of reading: more than `size`, if there are more */
export function toPage<Item>(
  ahead: readonly ReadItem<Item>[],
  { sort, size, isBackward, hasOthers }: ReadPage,
): Page<Item> {
  const rows = ahead.slice(0, size);
  if (isBackward) rows.reverse();
  const hasMore = ahead.length > size;
  const [hasPrevious, hasNext] = isBackward ? [hasMore, hasOthers] : [hasOthers, hasMore];
  return {
    items: rows.map((row) => ({ item: row.item, cursor: toCursor(sort, row) })),
    hasPrevious,
    hasNext,
  };
}
