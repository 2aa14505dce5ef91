import type { Connection } from "../connection.ts";
import type { FlatResource } from "../documents/to-resource.ts";
import { toListQuery } from "../documents/to-list-query.ts";
import { toPath } from "../documents/to-path.ts";
import { READ_HEADERS } from "../transport/headers.ts";
import { sendRequest } from "../transport/send-request.ts";
import type { ListOptions, MethodContext } from "./method.ts";
import { readPage, type Page } from "./read-document.ts";

/** A list that is read page by page while it is iterated, as often as it is. */
export interface Listed<Item> extends AsyncIterable<Item> {
  /** The same by pages, with cursors. */
  pages(): AsyncIterable<Page<Item>>;
}

export function list({ connection, type }: MethodContext) {
  const toListPath = (query: ListQuery) => toPath(type, undefined, query);
  return (options: ListOptions = {}) => iterate(connection, type, options, toListPath);
}

/** A list that belongs to a resource, by the end of its path. */
export function listRelated(
  { connection, type }: MethodContext,
  [path, itemType]: readonly [path: string, type: string],
) {
  return (id: string, options: ListOptions = {}) =>
    iterate(connection, itemType, options, (query) => toPath(type, id, query, path));
}

type ListQuery = ReturnType<typeof toListQuery>;
type ToListPath = (query: ListQuery) => string;

function iterate(...list: Parameters<typeof readPages>): Listed<FlatResource> {
  return {
    pages: () => readPages(...list),
    async *[Symbol.asyncIterator]() {
      for await (const { items } of readPages(...list)) yield* items;
    },
  };
}

async function* readPages(
  connection: Connection,
  type: string,
  options: ListOptions,
  toListPath: ToListPath,
) {
  const read = readPage(type, options.include);
  let { after } = options;
  for (;;) {
    const path = toListPath(toListQuery(type, { ...options, after }));
    const request = { method: "GET", path, headers: READ_HEADERS } as const;
    const page = await sendRequest(connection, request, read, options);
    yield page;
    // A page that ends where it begins would come again and again.
    if (!page.hasMore || page.cursor === undefined || page.cursor === after) return;
    after = page.cursor;
  }
}
