import { toListQuery } from "../documents/to-list-query.ts";
import { toPath } from "../documents/to-path.ts";
import { toSelection } from "../documents/to-selection.ts";
import { followStream } from "../transport/follow-stream.ts";
import type { MethodContext, WatchListOptions, WatchOptions } from "./method.ts";
import { readPage, readResource } from "./read-document.ts";

/** Yields a resource at once, and again each time that it changes. */
export function watch({ connection, type }: MethodContext) {
  return (id: string, options: WatchOptions = {}) => {
    const path = toPath(type, id, toSelection(type, options));
    return followStream(connection, path, readResource(type), options);
  };
}

/** The same for a page of a list. */
export function watchList({ connection, type }: MethodContext) {
  return (options: WatchListOptions = {}) => {
    const path = toPath(type, undefined, toListQuery(type, options));
    const read = readPage(type);
    return followStream(connection, path, (document) => read(document)?.items, options);
  };
}
