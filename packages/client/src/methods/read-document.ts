import { toResource, type FlatResource } from "../documents/to-resource.ts";
import { isObject, stringIn, objectIn } from "../documents/unknown-json.ts";

/** Reads the resource of a document. Undefined: the document has none of this type. */
export function readResource(type: string, include?: readonly string[]) {
  return (document: unknown): FlatResource | undefined => {
    if (!isObject(document)) return undefined;
    return toResource(document["data"], type, listIn(document["included"]), include);
  };
}

/** A part of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Of the last item: `after` it the list goes on. Undefined: there is no item. */
  readonly cursor: string | undefined;
  /** Whether there was a further page. */
  readonly hasMore: boolean;
}

/** Reads the resources of a list. Undefined: something in the document is none of this type. */
export function readPage(type: string, include?: readonly string[]) {
  return (document: unknown): Page<FlatResource> | undefined => {
    if (!isObject(document) || !Array.isArray(document["data"])) return undefined;
    const data: readonly unknown[] = document["data"];
    const items = toResources(data, type, listIn(document["included"]), include);
    const links = objectIn(document, "links");
    return items && { items, cursor: cursorOf(data.at(-1)), hasMore: links?.["next"] != null };
  };
}

/** Reads what so many operations have made. */
export function readResults(type: string, count: number) {
  return (document: unknown): readonly FlatResource[] | undefined => {
    if (!isObject(document) || !Array.isArray(document["atomic:results"])) return undefined;
    const results = document["atomic:results"].filter(isObject).map(({ data }) => data);
    return results.length === count ? toResources(results, type) : undefined;
  };
}

/** Of a response without a document. */
export function readNothing(document: unknown): true | undefined {
  return document === undefined ? true : undefined;
}

function toResources(
  data: readonly unknown[],
  type: string,
  included?: readonly unknown[],
  include?: readonly string[],
): readonly FlatResource[] | undefined {
  const resources = data
    .map((each) => toResource(each, type, included, include))
    .filter((each) => each !== undefined);
  return resources.length === data.length ? resources : undefined;
}

function cursorOf(item: unknown): string | undefined {
  const meta = isObject(item) ? objectIn(item, "meta") : undefined;
  const page = meta && objectIn(meta, "page");
  return page && stringIn(page, "cursor");
}

function listIn(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}
