import type { ListRequest, Page } from "@ticket-allocation/core";

type Walk = Pick<ListRequest<never>, "size"> & {
  readonly after?: string;
  readonly before?: string;
};

/** Reads a whole list page by page, forwards or backwards from its end. */
export async function walkList<Item>(
  readPage: (walk: Walk) => Promise<Page<Item>>,
  { size, from = "start", end }: { size: number; from?: "start" | "end"; end?: string },
  onPage: (page: Page<Item>) => unknown = () => {},
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor = from === "start" ? undefined : end;
  for (let pages = 0; pages < 1_000; pages++) {
    const page = await readPage({
      size,
      ...(cursor !== undefined && (from === "start" ? { after: cursor } : { before: cursor })),
    });
    const read = page.items.map(({ item }) => item);
    items.splice(from === "start" ? items.length : 0, 0, ...read);
    await onPage(page);
    cursor = (from === "start" ? page.items.at(-1) : page.items[0])?.cursor;
    if (!(from === "start" ? page.hasNext : page.hasPrevious)) return items;
  }
  throw new Error("The list does not end");
}
