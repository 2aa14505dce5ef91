import { builder } from "./builder.ts";

/** What {@link NodeType} can be. */
interface Node {
  readonly id: string;
}

const types = new WeakMap<Node, string>();

/** Remembers of which type it is: the box office's objects do not say. */
export function nodeOf<Found extends Node>(type: string, found: Found): Found {
  types.set(found, type);
  return found;
}

export const NodeType = builder.interfaceRef<Node>("Node").implement({
  description: "A resource that can be found by its id alone.",
  resolveType: (found) => types.get(found),
  fields: (t) => ({
    id: t.exposeID("id", {
      description: "No other resource has it. Not opaque: it is the id of the REST documents.",
    }),
  }),
});
