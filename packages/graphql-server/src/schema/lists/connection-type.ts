import type { OutputRef } from "@pothos/core";
import type { Page, PageItem } from "@ticket-allocation/core";

import { builder } from "../builder.ts";

const PageInfoType = builder.objectRef<Page<unknown>>("PageInfo").implement({
  description: "Where a page stands in its list.",
  fields: (t) => ({
    hasNextPage: t.exposeBoolean("hasNext", { description: "Whether more items follow." }),
    hasPreviousPage: t.exposeBoolean("hasPrevious", {
      description: "Whether more stands before it.",
    }),
    startCursor: t.string({
      nullable: true,
      description: "Of the first item; null on an empty page.",
      resolve: ({ items }) => items[0]?.cursor,
    }),
    endCursor: t.string({
      nullable: true,
      description: "Of the last item; null on an empty page.",
      resolve: ({ items }) => items.at(-1)?.cursor,
    }),
  }),
});

/**
 * A page of a list, as Relay has it.
 *
 * @param of what is listed, in words
 * @see https://relay.dev/graphql/connections.htm
 */
export function connectionType<Item extends object>(
  name: string,
  nodeType: OutputRef<Item>,
  of: string,
) {
  const EdgeType = builder.objectRef<PageItem<Item>>(`${name}Edge`).implement({
    description: `One of the ${of} on a page.`,
    fields: (t) => ({
      cursor: t.exposeString("cursor", {
        description: "Opaque: for `after` and `before`, in the same order.",
      }),
      node: t.expose("item", { type: nodeType, description: "The thing itself." }),
    }),
  });
  return builder.objectRef<Page<Item>>(`${name}Connection`).implement({
    description: `A page of ${of}.`,
    fields: (t) => ({
      edges: t.field({
        type: [EdgeType],
        description: "In the order that was asked for.",
        resolve: ({ items }) => items,
      }),
      pageInfo: t.field({
        type: PageInfoType,
        description: "Where the page stands.",
        resolve: (page) => page,
      }),
    }),
  });
}
