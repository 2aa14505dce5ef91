import type { ObjectRef, OutputRef } from "@pothos/core";
import { toCursor, type Page, type PageItem } from "@ticket-allocation/core";

import { builder, type SchemaTypes } from "../builder.ts";

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
  return connectionOf(name, edgeType(name, nodeType, of), of);
}

/** The same of resources that a mutation can add to a list: each of them can be shown as an edge. */
export function connectionTypeOfNodes<Item extends { readonly id: string }>(
  name: string,
  nodeType: ObjectRef<SchemaTypes, Item>,
  of: string,
) {
  const EdgeType = edgeType(name, nodeType, of);
  builder.objectField(nodeType, `${name.charAt(0).toLowerCase()}${name.slice(1)}Edge`, (t) =>
    t.field({
      type: EdgeType,
      description: `The same as one of the ${of} of a list, for clients that add it to one: a refusal has no edge. Its cursor is one of the order \`ID_ASC\`.`,
      resolve: (item) => ({ item, cursor: toCursor("id", item) }),
    }),
  );
  return connectionOf(name, EdgeType, of);
}

function edgeType<Item extends object>(name: string, nodeType: OutputRef<Item>, of: string) {
  return builder.objectRef<PageItem<Item>>(`${name}Edge`).implement({
    description: `One of the ${of} on a page.`,
    fields: (t) => ({
      cursor: t.exposeString("cursor", {
        description: "Opaque: for `after` and `before`, in the same order.",
      }),
      node: t.expose("item", { type: nodeType, description: "The thing itself." }),
    }),
  });
}

function connectionOf<Item extends object>(
  name: string,
  EdgeType: ObjectRef<SchemaTypes, PageItem<Item>>,
  of: string,
) {
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
